/// The codec of messages: values of registered types to bytes and back, within limits of memory and depth.
///
/// Read [PayloadCodec], then [Types]. A record's code is generated as a hidden class when it is registered; bytes that
/// do not fit end in [MalformedPayloadException], whatever they are. The bytes are described in `docs/wire-format.md`.
package dev.partisan.wire.payload;
