/// A message that the SMSC has handed over and waits to hear of.
struct SMPPDelivery: Equatable, Sendable {
    let command: SMPPCommand
    let sequence: UInt32
}
