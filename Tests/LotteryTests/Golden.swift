import Cryptography
import GoldenValues
import Lottery

/// What the golden values speak of, as our types.
enum Golden {
    static let values = LotteryValues.all

    static let rules: CampaignRules = {
        do {
            return try CampaignRules(manifest: Array(values.manifest.utf8))
        } catch {
            fatalError("\(error)")
        }
    }()

    static func campaignKey() -> CampaignKey {
        var bytes = values.campaignKey.bytes
        return CampaignKey(Secret(movingFrom: &bytes))!
    }

    static func question(_ seal: LotteryValues.Seal) -> SealQuestion {
        SealQuestion(
            origin: values.origin, manifest: rules.manifest, from: seal.from,
            previousSeed: seal.previousSeed.hash, size: seal.size, root: seal.root.hash)!
    }

    static func ladder(_ rows: [LotteryValues.Row]) -> Ladder {
        var below: UInt64 = 0
        return Ladder(
            rows.map { row in
                defer { below = row.below }
                return Ladder.Row(prize: row.prize, partsPerBillion: row.below - below)
            })!
    }

    static func stock(_ left: [String: Int]) -> Stock { Stock(left.mapValues { UInt64($0) }) }
}
