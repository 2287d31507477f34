/// A node put together: [NodeRuntime] makes and joins the parts, [Router] sends, `InboundDelivery` receives.
///
/// What applications see is `dev.partisan`; nothing here is exported. The parts lie below: `lane` carries messages,
/// `process` runs what they are for, `control` hosts the membership.
package dev.partisan.internal;
