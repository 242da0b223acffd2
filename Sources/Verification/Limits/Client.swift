/// Who asks, as far as limits and privacy go.
package struct Client: Sendable, Hashable {
    package enum Door: String, Sendable, CaseIterable {
        /// The web page, by address.
        case page
        /// The JSON API without a key, by address.
        case api
        /// The JSON API with a key, by the key's name.
        case keyHolder = "key_holder"
        /// A text message, by its sender's number.
        case sms
        /// A chat, by the platform's name for the person.
        case wechat, wecom, telegram, line, whatsapp, dingtalk
    }

    package let door: Door
    /// An address, a number or a platform's name for a person, hashed under the service's key; or
    /// the name of an API key.
    package let name: String

    package init(door: Door, name: String) {
        self.door = door
        self.name = name
    }

    /// Only a key proves who asks; all others see a private buyer's data masked.
    package var isProven: Bool { door == .keyHolder }
}
