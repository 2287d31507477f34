/// Frames, handshake and lanes as pure machines: bytes and records in, bytes, records and decisions out.
///
/// [FrameDecoder] cuts bytes into frames, [Handshake] settles who talks to whom, [LaneSender] and [LaneReceiver] are
/// the two ends of a lane. The bytes are described in `docs/wire-format.md`.
package dev.partisan.wire;
