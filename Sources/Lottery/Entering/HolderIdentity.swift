import Cryptography

/// The name by which somebody is known in one channel: a phone number, a chat's name for a person,
/// a shop's own name for a customer.
package struct HolderIdentity: Hashable, Sendable {
    /// The channel, and who answers for the name in it: the same text from two shops is two people.
    package let kind: String
    /// Personal data: it is stored encrypted or as an HMAC, and is in no log.
    package let text: String

    package init(kind: String, text: String) {
        self.kind = kind
        self.text = text
    }

    /// The `kind` of phone numbers.
    package static let phoneKind = "phone"

    /// - Parameter number: in one spelling, `+8613…`: another one would be another person.
    package static func phone(_ number: String) -> HolderIdentity {
        HolderIdentity(kind: phoneKind, text: number)
    }

    /// A person in a chat.
    ///
    /// - Parameters:
    ///   - channel: `wechat` and the like.
    ///   - account: ours, since a platform may have another name of the person for each: an app id, a bot.
    package static func chat(
        _ channel: String, account: String, person: String
    ) -> HolderIdentity {
        HolderIdentity(kind: "\(channel):\(account)", text: person)
    }

    /// The name that the owner of an API key has for a person.
    package static func apiKey(_ name: String, person: String) -> HolderIdentity {
        HolderIdentity(kind: kind(ofAPIKey: name), text: person)
    }

    /// The `kind` of the names by which the holder of an API key knows his customers.
    package static func kind(ofAPIKey name: String) -> String { "api:\(name)" }
}

/// A holder: a random id that says nothing of anybody. It is made when an identity is met first and enters.
package enum HolderID {
    /// 32 hexadecimal digits.
    package static func make() -> String { Hexadecimal.encode(SecureRandom.bytes(16)) }
}
