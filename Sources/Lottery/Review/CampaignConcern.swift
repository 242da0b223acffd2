package import Invoices

/// Why a campaign's manifest, though sound, cannot be kept or should not be signed.
package enum CampaignConcern: Error, Hashable, Sendable {
    case taxCliff(prize: String, net: Fen)
    case noChannelPays(prize: String, net: Fen)
    case inventoryOverFund(cost: Fen?)
    case periodInThePast
    case reservedName(String)
    case nobodyWitnesses
    case noAuditor
    case noReserve
    case noKeeper(String)
    case keeperIsOperator(party: String)
    case keeperKeepsOwn(String)
    case keeperKeepsTwo(party: String, keeper: String)
    case testKey(String)
    case sourceEndsBeforeClosing(draw: String, source: String)
    case drawClosesLate(String)
    case exclusiveWithOtherKey(String)
    case amountBelowEveryLadder
    case doesNotAnswer(String)

    /// The field of the manifest at fault, and a text in it that tells the place.
    package var place: (field: String, word: String?) {
        switch self {
        case .taxCliff(let prize, _), .noChannelPays(let prize, _): ("prizes", prize)
        case .inventoryOverFund: ("fund_fen", nil)
        case .periodInThePast: ("opens", nil)
        case .reservedName: ("campaign", nil)
        case .nobodyWitnesses: ("parties", nil)
        case .noAuditor: ("auditors", nil)
        case .noReserve: ("reserves", nil)
        case .noKeeper: ("keepers", nil)
        case .keeperIsOperator(let party), .keeperKeepsOwn(let party),
            .keeperKeepsTwo(let party, _):
            ("keepers", party)
        case .testKey(let name): ("", name)
        case .sourceEndsBeforeClosing(_, let source): ("draws", source)
        case .drawClosesLate(let draw): ("draws", draw)
        case .exclusiveWithOtherKey(let origin): ("exclusive_with", origin)
        case .amountBelowEveryLadder: ("tables", nil)
        case .doesNotAnswer(let name): ("", name)
        }
    }
}

extension CampaignConcern: CustomStringConvertible {
    /// A sentence for who writes the campaign.
    package var description: String {
        switch self {
        case .taxCliff(let prize, let net):
            "prize \(prize) pays \(net) after tax, less than a prize that is exempt"
        case .noChannelPays(let prize, let net):
            "prize \(prize) pays \(net), which no channel of payouts takes"
        case .inventoryOverFund(let cost):
            "all prizes together cost \(cost.map { "\($0)" } ?? "more than can be counted"), "
                + "more than the fund"
        case .reservedName(let name): "/lottery/\(name) is another page's: take another name"
        case .periodInThePast: "the period must begin in the future"
        case .nobodyWitnesses: "a party besides the operator must reveal"
        case .noAuditor: "somebody must audit"
        case .noReserve: "name a reserve party with its keys: later nobody may make one"
        case .noKeeper(let party): "nobody keeps the sealed key of \(party)"
        case .keeperIsOperator(let party): "the operator may not keep the key of \(party)"
        case .keeperKeepsOwn(let name): "\(name) cannot be its own second keeper"
        case .keeperKeepsTwo(let party, let keeper):
            "\(keeper) keeps another party's key already, and may not keep that of \(party)"
        case .testKey(let name): "\(name) has a published test key"
        case .sourceEndsBeforeClosing(let draw, let source):
            "the sale of source \(source) must end after draw \(draw) closes"
        case .drawClosesLate(let draw): "draw \(draw) closes after the campaign"
        case .exclusiveWithOtherKey(let origin):
            "\(origin) excludes this campaign and has another campaign key"
        case .amountBelowEveryLadder:
            "an invoice of the least amount earns no ladder: the first of tables begins above it"
        case .doesNotAnswer(let name): "\(name) does not answer"
        }
    }
}
