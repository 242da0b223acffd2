/// An account of the books, by the thing that its money is for. A campaign is named by its name,
/// which is one in the nation's database.
package enum BookAccount: Hashable, Sendable {
    /// The payer's own means: where deposits come from.
    case treasury
    /// The money that a campaign has to give. Never below zero, with all that is reserved taken
    /// off.
    case fund(campaign: String)
    /// The money that one winner is owed. Never below zero, so one win is paid no second time.
    case payable(WinID)
    /// The money that has left through one merchant account; its statements must say the same.
    case clearing(MerchantAccount)
    /// Withheld, and owed to the tax office.
    case tax(campaign: String)
    /// The money that holders have to pay back.
    case clawback(campaign: String)
    /// Losses that a person has accepted.
    case writeOff(campaign: String)

    /// True if the books refuse what would take it below zero, pending transfers included.
    package var isGuarded: Bool {
        switch self {
        case .fund, .payable: true
        case .treasury, .clearing, .tax, .clawback, .writeOff: false
        }
    }
}

extension BookAccount: CustomStringConvertible {
    /// As the database has it: `fund:spring`.
    package var description: String {
        switch self {
        case .treasury: "treasury"
        case .fund(let campaign): "fund:\(campaign)"
        case .payable(let win): "payable:\(win)"
        case .clearing(let account): "clearing:\(account)"
        case .tax(let campaign): "tax:\(campaign)"
        case .clawback(let campaign): "clawback:\(campaign)"
        case .writeOff(let campaign): "write-off:\(campaign)"
        }
    }

    /// As `description` writes it; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else {
            guard text == "treasury" else { return nil }
            self = .treasury
            return
        }
        let name = String(parts[1])
        switch parts[0] {
        case "fund": self = .fund(campaign: name)
        case "tax": self = .tax(campaign: name)
        case "clawback": self = .clawback(campaign: name)
        case "write-off": self = .writeOff(campaign: name)
        case "payable":
            guard let win = WinID(name) else { return nil }
            self = .payable(win)
        case "clearing":
            let place = name.split(separator: ":", maxSplits: 1)
            guard place.count == 2, let channel = PayoutChannel(rawValue: String(place[0])) else {
                return nil
            }
            self = .clearing(MerchantAccount(channel, String(place[1])))
        default: return nil
        }
    }
}
