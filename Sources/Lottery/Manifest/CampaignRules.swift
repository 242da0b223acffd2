package import Cryptography
import Invoices

/// The part of a campaign's manifest that outcomes follow from. Who the parties are beyond their
/// keys, and what people read, is not asked here.
package struct CampaignRules: Hashable, Sendable {
    /// Of the manifest's bytes as they were published.
    package let manifest: Bytes32
    /// `HOST/lottery/CAMPAIGN`.
    package let origin: String
    /// 1 to 63 of a–z, 0–9 and "-"; the last part of the origin.
    package let campaign: String
    /// The fingerprint of the campaign key, H(LP("fapiao.key.v1") ‖ key), so that it cannot be
    /// another one later.
    package let campaignKey: Bytes32
    /// Each once, with its id, its value and how many there are.
    package let prizes: [Prize]
    /// By the number that entries carry.
    package let ladders: [UInt32: Ladder]
    /// True if a prize that is exhausted gives the next one of the entry's own ladder.
    package let falls: Bool
    /// One in so many entries is opened to the auditors, won or lost.
    package let auditOneIn: UInt64
    /// The operator first.
    package let revealers: [Revealer]

    /// The stock of a campaign that has awarded nothing.
    package var stock: Stock {
        Stock(Dictionary(uniqueKeysWithValues: prizes.map { ($0.id, $0.count) }))
    }

    /// The rules that judge an entry with this number of a ladder; nil for one that the manifest
    /// lacks, which is the operator's fault.
    package func instantRules(oddsTable: UInt32) -> InstantDraw.Rules? {
        ladders[oddsTable].map {
            InstantDraw.Rules(ladder: $0, falls: falls, auditOneIn: auditOneIn)
        }
    }
}

extension CampaignRules {
    /// A fault that no manifest may have.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case originWithoutCampaign
        case prize(String)
        case prizeTwice(String)
        case ladderWithUnknownPrize(UInt32, String)
        case ladderThatDoesNotFall(UInt32)
        case noRevealers
        case revealerTwice(String)
        case auditOfNone

        package var description: String {
            switch self {
            case .originWithoutCampaign: "the origin must be HOST/lottery/ and the campaign's name"
            case .prize(let id): "prize \(id) has no good name, or a value below 1 fen"
            case .prizeTwice(let id): "prize \(id) comes twice"
            case .ladderWithUnknownPrize(let number, let id):
                "ladder \(number) gives prize \(id), which is not among the prizes"
            case .ladderThatDoesNotFall(let number): "ladder \(number) must fall in value"
            case .noRevealers: "somebody must make the seed"
            case .revealerTwice(let name): "\(name) or its key is two revealers"
            case .auditOfNone: "one in how many entries is audited must be at least 1"
            }
        }
    }

    /// The first fault; nil for rules that can be drawn by.
    var fault: Fault? {
        let host = origin.prefix { $0 != "/" }
        guard DrawTerms.isName(campaign), !host.isEmpty, origin == "\(host)/lottery/\(campaign)",
            origin.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "+") })
        else { return .originWithoutCampaign }
        return prizeFault ?? ladderFault ?? revealerFault
            ?? (auditOneIn > 0 ? nil : .auditOfNone)
    }

    private var prizeFault: Fault? {
        var known: Set<String> = []
        for prize in prizes {
            guard DrawTerms.isName(prize.id), prize.value > .zero else { return .prize(prize.id) }
            guard known.insert(prize.id).inserted else { return .prizeTwice(prize.id) }
        }
        return nil
    }

    private var ladderFault: Fault? {
        for (number, ladder) in ladders.sorted(by: { $0.key < $1.key }) {
            var values: [Fen] = []
            for row in ladder.rows {
                guard let prize = prizes.first(where: { $0.id == row.prize }) else {
                    return .ladderWithUnknownPrize(number, row.prize)
                }
                values.append(prize.value)
            }
            guard zip(values, values.dropFirst()).allSatisfy({ $0 > $1 }) else {
                return .ladderThatDoesNotFall(number)
            }
        }
        return nil
    }

    private var revealerFault: Fault? {
        if revealers.isEmpty { return .noRevealers }
        var names: Set<String> = []
        var keys: Set<ECVRFPublicKey> = []
        for revealer in revealers {
            guard names.insert(revealer.name).inserted, keys.insert(revealer.key).inserted
            else { return .revealerTwice(revealer.name) }
        }
        return nil
    }
}
