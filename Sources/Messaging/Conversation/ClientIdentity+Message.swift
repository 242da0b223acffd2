import Edge
import Verification

extension ClientIdentity {
    /// The name of a message in the short memory. Some platforms name messages after the sender, so the
    /// id is hashed together with the sender.
    func name(of message: IncomingMessage) -> String {
        hashed("\(message.channel.rawValue)\n\(message.sender)\n\(message.id)")
    }
}
