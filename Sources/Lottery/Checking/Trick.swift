/// A trick by which an operator could cheat, as far as published files or a receipt show it. The
/// raw value is the name that machines read.
package enum Trick: String, Hashable, Sendable, CaseIterable {
    /// Other odds or another inventory than published, or a prize for a friend.
    case otherOutcome = "other-outcome"
    /// A prize given for a place in the batch, and not by the order of the keys.
    case outOfTurn = "out-of-turn"
    case twoRoots = "two-roots"
    /// A seal left out, or drawn again over other entries.
    case brokenChain = "broken-chain"
    /// Two answers of one party to one seal.
    case answeredTwice = "answered-twice"
    /// A periodic draw over other entries, with other sources or winners.
    case otherDraw = "other-draw"
    /// A periodic draw is due and not published: the operator's fault unless it is still being held.
    case missingDraw = "missing-draw"
    /// Rules or parties changed after the fact.
    case otherRules = "other-rules"
    /// An entry dropped, added late, altered or moved.
    case alteredLog = "altered-log"
    case falseReveal = "false-reveal"
    case falseEntry = "false-entry"
    case enteredTwice = "entered-twice"
    case heldBack = "held-back"
    case datedWrongly = "dated-wrongly"
    /// Sealed past the promise: the operator's fault unless the pages of the parties that were away say so too.
    case late
    /// A disqualification or a pass without the auditors' signatures.
    case unsignedDecision = "unsigned-decision"
    /// A party has not seen this log, or not signed these rules.
    case unsigned
    /// A file that is missing or in no form that anybody could check.
    case unreadableFiles = "unreadable-files"

    /// Of `fapiao draw verify`.
    package var exitCode: Int32 {
        switch self {
        case .otherOutcome: 30
        case .outOfTurn: 31
        case .twoRoots: 32
        case .brokenChain: 33
        case .answeredTwice: 34
        case .otherDraw: 35
        case .otherRules: 36
        case .alteredLog: 37
        case .falseReveal: 38
        case .falseEntry: 39
        case .enteredTwice: 40
        case .heldBack: 41
        case .datedWrongly: 42
        case .late: 43
        case .unsignedDecision: 44
        case .unsigned: 45
        case .unreadableFiles: 46
        // 47 is no trick: files that end before a receipt's promise.
        case .missingDraw: 48
        }
    }

    /// The trick in English, as a line of a list.
    package var meaning: String {
        switch self {
        case .otherOutcome: "the outcome does not follow from manifest and seed"
        case .outOfTurn: "a prize was given out of its turn, which goes by key and not by place"
        case .twoRoots: "two logs of one size have different roots"
        case .brokenChain: "the chain of seals has a gap: one was left out or drawn again"
        case .answeredTwice: "one seal has two successors"
        case .otherDraw: "a periodic draw does not follow from its terms, sources and reveals"
        case .missingDraw:
            "a periodic draw is due and not published, a fault unless it is still being held"
        case .otherRules: "the rules are not those that were signed or given"
        case .alteredLog: "an entry was dropped, added late, altered or moved"
        case .falseReveal: "a reveal is made up, or of another key"
        case .falseEntry: "a leaf is no entry of this campaign"
        case .enteredTwice: "one invoice was entered twice"
        case .heldBack: "an entry was held back past the promise"
        case .datedWrongly: "an entry is dated after the seal that holds it"
        case .late:
            "entries were sealed past the promise, a fault unless the absent parties confirm it"
        case .unsignedDecision: "a pass or disqualification lacks an auditor's signature"
        case .unsigned: "a signature or cosignature is missing or false"
        case .unreadableFiles: "a published file is missing or malformed"
        }
    }
}
