import Verification

extension ClientIdentity {
    /// What the short memory calls a message. Some platforms name one after its sender, so its id is
    /// hashed with him.
    func name(of message: IncomingMessage) -> String {
        hashed("\(message.channel.rawValue)\n\(message.sender)\n\(message.id)")
    }
}
