import Edge

extension OutgoingPermission {
    /// A text message may go to a person's phone at any time, and each costs money.
    static func permitting(_ recipient: OutgoingRecipient) -> OutgoingPermission {
        PhoneNumber.canonical(recipient.address) == recipient.address
            ? .may(.charged) : .mayNot(reason: "no person's phone")
    }
}
