import FoundationEssentials

/// The golden values of the lottery's constructions, which two independent programs agree on. All keys in
/// them are test keys.
package struct LotteryValues: Decodable, Sendable {
    package static let all: LotteryValues = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(Self.self, from: Data(PackageResources.lottery_json))
        } catch {
            fatalError("\(error)")
        }
    }()

    package struct NoteKey: Decodable, Sendable {
        package let seed: Hexed
        package let vkey: String
    }

    package struct Revealer: Decodable, Sendable {
        package let name: String
        package let sk: Hexed
        package let pk: Hexed
    }

    package struct Receipt: Decodable, Sendable {
        package let text: String
        package let note: String
        package let vkey: String
    }

    package struct Entry: Decodable, Sendable {
        package let index: UInt64
        package let data: Hexed
        package let leaf: Hexed
        package let salt: Hexed
        package let seller: String
        package let code: String
        package let number: String
        package let holder: String
        package let ladder: UInt32
        package let nym: Hexed
        package let blind: Hexed
        package let pathIn24: [Hexed]
    }

    package struct Reveal: Decodable, Sendable {
        package let name: String
        package let pi: Hexed
        package let beta: Hexed
    }

    package struct Outcome: Decodable, Sendable {
        package let index: UInt64
        package let key: Hexed
        package let v: UInt64
        package let prize: String?
        package let prizeFen: Int64
        package let audit: Bool
    }

    package struct Seal: Decodable, Sendable {
        package let from: UInt64
        package let previousSeed: Hexed
        package let size: UInt64
        package let root: Hexed
        package let checkpoint: String
        package let note: String
        package let alpha: Hexed
        package let consistencyFromPrevious: [Hexed]
        package let reveals: [Reveal]
        package let seed: Hexed
        package let stockBefore: [String: Int]
        package let outcomes: [Outcome]
    }

    /// A question to a revealer, in the order in which it gets them, and what it answers.
    package struct RevealerStep: Decodable, Sendable {
        package let what: String
        package let from: UInt64
        package let size: UInt64
        package let root: Hexed
        package let manifest: Hexed
        package let operatorPi: Hexed
        package let previous: [String: Hexed]
        package let status: Int
        package let pi: Hexed?
    }

    package struct RevealerSteps: Decodable, Sendable {
        package let name: String
        package let steps: [RevealerStep]
    }

    /// A ladder's row as the inventory's values write it: prize, and cumulative parts per billion.
    package struct Row: Decodable, Sendable {
        package let prize: String
        package let below: UInt64

        package init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            prize = try container.decode(String.self)
            below = try container.decode(UInt64.self)
        }
    }

    package struct OneLadder: Decodable, Sendable {
        package let rows: [Row]
        package let stock: [String: Int]
        package let falls: [String?]
        package let stays: [String?]
    }

    package struct TwoLadders: Decodable, Sendable {
        package let even: [Row]
        package let odd: [Row]
        package let stock: [String: Int]
        package let falls: [String?]
        package let stays: [String?]
    }

    package struct Inventory: Decodable, Sendable {
        package let seed: Hexed
        package let firstIndex: UInt64
        package let oneLadder: OneLadder
        package let twoLadders: TwoLadders
    }

    package struct Draws: Decodable, Sendable {
        /// Numbers beyond what JSON's readers keep exactly are written as texts.
        package let n: String
        package let firstFive: [String]
        package let wordsUsed: Int
    }

    package struct Uniform: Decodable, Sendable {
        package let key: Hexed
        package let label: String
        package let draws: [Draws]
    }

    package struct VRFCase: Decodable, Sendable {
        package let what: String
        package let pk: Hexed
        package let pi: Hexed
    }

    package struct VRFCases: Decodable, Sendable {
        package let alpha: Hexed
        package let cases: [VRFCase]
    }

    package struct Skipped: Decodable, Hashable, Sendable {
        package let index: UInt64
        package let reason: String

        package init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            index = try container.decode(UInt64.self)
            reason = try container.decode(String.self)
        }
    }

    package struct Tier: Decodable, Sendable {
        package let tier: Int
        package let seed: Hexed
        package let winners: [UInt64]
        package let skipped: [Skipped]
        package let notAwarded: Int
    }

    package struct Periodic: Decodable, Sendable {
        package let from: UInt64
        package let size: UInt64
        package let root: Hexed
        package let draw: String
        package let terms: String
        package let alpha: Hexed
        package let reveals: [Reveal]
        package let seed: Hexed
        package let prk: Hexed
        package let tiers: [Tier]
        package let disqualified: [UInt64]
        package let tiersAfter: [Tier]
        package let fiveEntries: [Tier]
    }

    package let origin: String
    package let campaign: String
    package let operatorNoteKey: NoteKey
    package let witnessNoteKeys: [NoteKey]
    package let revealers: [Revealer]
    package let campaignKey: Hexed
    package let manifest: String
    package let manifestHash: Hexed
    package let receipt: Receipt
    package let entries: [Entry]
    package let seals: [Seal]
    package let revealer: RevealerSteps
    package let inventory: Inventory
    package let uniform: Uniform
    package let vrfRefused: VRFCases
    package let periodic: Periodic
}
