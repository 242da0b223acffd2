package import Invoices
package import Verification

/// A message to a person that goes out by a call of ours, when a platform allows it.
package struct OutgoingMessage: Sendable, Equatable {
    /// Names the message: adding the same one twice sends it once. It is hashed under the service's key
    /// before it is kept.
    package let key: String
    /// The sort of message, for ceilings, metrics and templates.
    package let purpose: OutgoingPurpose
    /// The whole text, as channels without templates send it.
    package let text: String
    /// The one-time code within the text, for platforms that send nothing but a code in a template of
    /// theirs; empty elsewhere.
    package let code: String
    /// The ways to reach the person: the first that takes the message has it. The later ones are
    /// what to fall back on where one says no.
    package let recipients: [OutgoingRecipient]
    /// Until the first attempt.
    package let wait: Duration
    /// Until nobody waits for it any more.
    package let lifetime: Duration

    /// - Parameter recipients: at least one.
    package init(
        key: String, purpose: OutgoingPurpose, text: String, code: String = "",
        to recipients: [OutgoingRecipient], after wait: Duration = .zero, lifetime: Duration
    ) {
        precondition(!recipients.isEmpty, "a message for nobody")
        self.key = key
        self.purpose = purpose
        self.text = text
        self.code = code
        self.recipients = recipients
        self.wait = wait
        self.lifetime = lifetime
    }
}

/// A person in one channel.
package struct OutgoingRecipient: Sendable, Equatable {
    package let channel: Client.Channel
    /// The platform's name for the person: a phone number, an openid. Personal data.
    package let address: String
    /// When the person last wrote to us there; nil where that is not known. Some platforms let us write
    /// only to those who did lately.
    package let heardAt: Timestamp?
    /// The address to call for this person, where the platform names one with each message; empty
    /// elsewhere.
    package let place: String

    package init(
        _ channel: Client.Channel, _ address: String, heardAt: Timestamp? = nil, place: String = ""
    ) {
        self.channel = channel
        self.address = address
        self.heardAt = heardAt
        self.place = place
    }

    func wasHeard(within window: Duration, before now: Timestamp) -> Bool {
        heardAt.map { now.duration(since: $0) < window } ?? false
    }
}
