/// A message that the SMSC has delivered and waits for our response to.
struct SMPPDelivery: Equatable, Sendable {
    let command: SMPPCommand
    let sequence: UInt32
}
