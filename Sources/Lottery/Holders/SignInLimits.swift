import Cryptography

/// How often codes are sent and tried. Each code costs money and rings somebody's phone, and a million of them are
/// few enough to be tried.
package enum SignInLimit: String, Sendable, CaseIterable {
    /// A code takes a moment to arrive; whoever waits asks again too soon.
    case codeToPhoneMinute
    /// Somebody else's phone is not to ring all day.
    case codeToPhoneHour
    case codeToPhoneDay
    /// Bounds an address against one phone: a bored person has one address, and the phone's owner,
    /// at another, still gets three.
    case codeToPhoneFromAddressDay
    /// Hundreds of people may share the address of a mobile network; a thief with one address costs a few yuan a day.
    case codeFromAddressHour
    case codeFromAddressDay
    /// With the 8 codes of a day, each of which allows 5 tries, a phone is opened by guessing once in 50,000 days.
    case tryOfPhoneDay
    case tryOfPhoneFromAddressDay
    case tryFromAddressHour
    /// Where the phone has signed in before, whatever strangers spend elsewhere. A browser that somebody else has by now
    /// leaves the owner's others something.
    case codeToDeviceMinute
    case codeToDeviceDay
    case codeToDevicesOfPhoneDay
    case tryOfDeviceDay
    case tryOfDevicesOfPhoneDay

    /// So many at once, which come back within the seconds.
    var allowance: (burst: Int, seconds: Int) {
        switch self {
        case .codeToPhoneMinute: (1, 60)
        case .codeToPhoneHour: (4, 3_600)
        case .codeToPhoneDay: (8, 86_400)
        case .codeToPhoneFromAddressDay: (5, 86_400)
        case .codeFromAddressHour: (30, 3_600)
        case .codeFromAddressDay: (100, 86_400)
        case .tryOfPhoneDay: (20, 86_400)
        case .tryOfPhoneFromAddressDay: (12, 86_400)
        case .tryFromAddressHour: (60, 3_600)
        case .codeToDeviceMinute: (1, 60)
        case .codeToDeviceDay: (3, 86_400)
        case .codeToDevicesOfPhoneDay: (6, 86_400)
        case .tryOfDeviceDay: (10, 86_400)
        case .tryOfDevicesOfPhoneDay: (20, 86_400)
        }
    }

    /// Of a phone, of an address, and of both together.
    typealias Limits = (phone: [SignInLimit], address: [SignInLimit], pair: [SignInLimit])

    static let sending: Limits = (
        [.codeToPhoneMinute, .codeToPhoneHour, .codeToPhoneDay],
        [.codeFromAddressHour, .codeFromAddressDay], [.codeToPhoneFromAddressDay]
    )
    static let trying: Limits = (
        [.tryOfPhoneDay], [.tryFromAddressHour], [.tryOfPhoneFromAddressDay]
    )

    /// Of a browser in which a phone has signed in before, and of all those of a phone.
    typealias DeviceLimits = (device: [SignInLimit], phone: [SignInLimit])

    static let sendingToDevice: DeviceLimits = (
        [.codeToDeviceMinute, .codeToDeviceDay], [.codeToDevicesOfPhoneDay]
    )
    static let tryingOfDevice: DeviceLimits = ([.tryOfDeviceDay], [.tryOfDevicesOfPhoneDay])

    func spend(of spender: String, share: Int = 1) -> SignInSpend {
        var transcript = Transcript("fapiao.sign-in-limit.v1")
        transcript.field(rawValue)
        transcript.field(spender)
        let (burst, seconds) = allowance
        return SignInSpend(
            name: transcript.hash, burst: burst * share, period: .seconds(seconds))
    }
}

/// The place that somebody signs in from.
package struct SignInClient: Sendable {
    /// Hashed names of the address (a /64 of IPv6) and the networks around it, each with how many clients' limits it
    /// has.
    package let names: [(name: String, share: Int)]

    package init(names: [(name: String, share: Int)]) { self.names = names }

    func spends(_ limits: [SignInLimit]) -> [SignInSpend] {
        limits.flatMap { limit in names.map { limit.spend(of: $0.name, share: $0.share) } }
    }

    /// Of one phone from here; not of the networks around, in which the phone's owner may be too.
    func spends(_ limits: [SignInLimit], on phone: Bytes32) -> [SignInSpend] {
        limits.flatMap { limit in names.prefix(1).map { limit.spend(of: "\($0.name) \(phone)") } }
    }
}
