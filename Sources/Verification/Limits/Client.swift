/// The caller, as far as limits and privacy go.
package struct Client: Sendable, Hashable {
    /// The way by which somebody asks. Limits and the words of an answer go by it; the raw value is
    /// the label in metrics.
    package enum Channel: String, Sendable, CaseIterable {
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

    /// A network that the client's address lies in together with others'.
    package struct Network: Sendable, Hashable {
        /// Hashed like a client's name.
        package let name: String
        /// The number of single clients' limits that all clients within it share.
        package let share: Int

        package init(name: String, share: Int) {
            self.name = name
            self.share = share
        }
    }

    package let channel: Channel
    /// An address, a number or a platform's name for a person, hashed under the service's key; or
    /// the name of an API key.
    package let name: String
    /// The networks around it, the widest last; none but for IPv6, where one subscriber may have
    /// a /56 or a /48 to hide in.
    package let networks: [Network]

    package init(channel: Channel, name: String, networks: [Network] = []) {
        self.channel = channel
        self.name = name
        self.networks = networks
    }

    /// Only a key proves who asks; all others see a private buyer's data masked.
    package var isProven: Bool { channel == .keyHolder }

    /// The owner of what the client spends: the widest network, so that the limits of all within it are
    /// kept in one place.
    package var owner: String { "\(channel.rawValue):\(networks.last?.name ?? name)" }

    /// The client, then each network around it, with as much of `limit` as it has.
    func spends(_ cost: Int, of limit: RateLimit, on what: String = "") -> [Spend] {
        var spends = [Spend(key: what + name, cost: cost, limit: limit)]
        for network in networks {
            spends.append(
                Spend(key: what + network.name, cost: cost, limit: limit.times(network.share)))
        }
        return spends
    }
}
