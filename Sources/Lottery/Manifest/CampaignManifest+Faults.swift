import Cryptography

extension CampaignManifest {
    /// A fault that no manifest may have, beyond its rules'.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case periodWithoutLength
        /// No entry could be sealed within it.
        case promiseWithoutTime
        case ladderNumber(UInt32)
        case logKeyOfAnotherName
        case receiptKeyOfAnotherName
        case partiesAreNotRevealers
        /// Its checkpoints and seals name a witness by its key.
        case keyOfAnotherName(String)
        case noName(String)
        case nameTwice(String)
        case keyTwice(String)
        case tooManyWitnesses
        case keeperOfNobody(String)
        case noTables
        case tablesThatDoNotRise
        case tableWithoutLadder(UInt32)
        case drawWithoutGoodName(String)
        case drawTwice(String)
        case drawWithUnknownPrize(draw: String, prize: String)
        /// The prize is in a ladder and in a draw, so the number of each could not be told.
        case prizeInLadderAndDraw(String)
        case drawsGiveMore(prize: String)
        case drawForNobody(String)
        case seriesThatGoesBack(draw: String)
        case taxRate
        /// Or it ends before the prize is paid.
        case claimWithoutTime

        package var description: String {
            switch self {
            case .periodWithoutLength: "the campaign must close after it opens"
            case .promiseWithoutTime:
                "receipt_promise_s must be at least 1 and as long as seal_interval_ms"
            case .ladderNumber(let number):
                "ladder \(number) has too large a number: at most \(Int32.max)"
            case .logKeyOfAnotherName: "log_key must be named like the origin"
            case .receiptKeyOfAnotherName: "receipt_key must be named ORIGIN/receipt"
            case .partiesAreNotRevealers:
                "the parties must be the revealers, by the same names and in the same order"
            case .keyOfAnotherName(let name): "the note key of \(name) must bear this name"
            case .noName(let name): "'\(name)' is no name of a party: printable ASCII without space"
            case .nameTwice(let name): "\(name) is there twice"
            case .keyTwice(let name): "a key of \(name) has another role already"
            case .tooManyWitnesses:
                "parties and cosigners have more than \(CampaignManifest.witnessesMaximum) witnesses"
            case .keeperOfNobody(let name): "keepers names \(name), who is no party"
            case .claimWithoutTime:
                "claim_days must be 1 to 36500, and more than pay_after_days"
            case .noTables: "tables must say which ladder an amount earns"
            case .tablesThatDoNotRise: "the amounts of tables must rise"
            case .tableWithoutLadder(let number): "tables names ladder \(number), which is missing"
            case .drawWithoutGoodName(let name):
                "draw, series and sources need names of a–z, 0–9 and '-': \(name)"
            case .drawTwice(let name): "draw or source \(name) is there twice"
            case .drawWithUnknownPrize(let draw, let prize):
                "draw \(draw) gives prize \(prize), which is not among the prizes"
            case .prizeInLadderAndDraw(let prize):
                "prize \(prize) is in a ladder and in a draw: give each its own"
            case .drawsGiveMore(let prize): "the draws give more of prize \(prize) than there are"
            case .drawForNobody(let name): "draw \(name) must let a holder have a prize"
            case .seriesThatGoesBack(let name): "draw \(name) closes before the one of its series"
            case .taxRate: "tax.rate_percent is from 0 to 100"
            }
        }
    }

    /// The first fault; nil for a manifest that can be kept.
    var fault: Fault? {
        guard opens < closes else { return .periodWithoutLength }
        guard promiseSeconds >= 1, Duration.seconds(Int64(clamping: promiseSeconds)) >= sealInterval
        else { return .promiseWithoutTime }
        guard logKey.name == origin else { return .logKeyOfAnotherName }
        guard receiptKey.name == "\(origin)/receipt" else { return .receiptKeyOfAnotherName }
        guard tax.ratePercent <= 100 else { return .taxRate }
        if let claimDays {
            guard Self.claimDaysAllowed.contains(claimDays), claimDays > payAfterDays else {
                return .claimWithoutTime
            }
        }
        return nameFault ?? keyFault ?? tableFault ?? drawFault
    }

    private var nameFault: Fault? {
        let named =
            (parties + reserves).map { ($0.name, $0.noteKey) }
            + cosigners.map { ($0.name, $0.noteKey) } + auditors.map { ($0.name, $0.noteKey) }
        var names: Set<String> = []
        for (name, key) in named {
            guard VerifierKey(name: name, kind: .note, key: key.key) != nil else {
                return .noName(name)
            }
            guard key.name == name else { return .keyOfAnotherName(name) }
            guard names.insert(name).inserted else { return .nameTwice(name) }
        }
        guard parties.count - 1 + cosigners.count <= Self.witnessesMaximum else {
            return .tooManyWitnesses
        }
        let known = Set(parties.map(\.name))
        return keepers.keys.sorted().first { !known.contains($0) }.map { .keeperOfNobody($0) }
    }

    /// A signature does not say under which name it was made, so one key would stand for two.
    private var keyFault: Fault? {
        let keys =
            [logKey, receiptKey] + (parties + reserves).map(\.noteKey) + cosigners.map(\.noteKey)
            + auditors.map(\.noteKey)
        var seen: Set<[UInt8]> = []
        for key in keys where !seen.insert(key.key.bytes).inserted { return .keyTwice(key.name) }
        for party in parties + reserves where !seen.insert(party.revealer.key.bytes).inserted {
            return .keyTwice(party.name)
        }
        return nil
    }

    private var tableFault: Fault? {
        if let number = rules.ladders.keys.sorted().last, number > Int32.max {
            return .ladderNumber(number)
        }
        guard !tables.isEmpty else { return .noTables }
        guard zip(tables, tables.dropFirst()).allSatisfy({ $0.least < $1.least }) else {
            return .tablesThatDoNotRise
        }
        return tables.first { rules.ladders[$0.ladder] == nil }.map {
            .tableWithoutLadder($0.ladder)
        }
    }

    private var drawFault: Fault? {
        let inLadders = Set(rules.ladders.values.flatMap(\.rows).map(\.prize))
        var left: [String: UInt64] = [:]
        for prize in rules.prizes { left[prize.id] = prize.count }
        var names: Set<String> = []
        var closings: [String: UInt64] = [:]
        for draw in draws {
            let sources = draw.sources.map(\.name)
            for name in [draw.name, draw.series] + sources where !DrawTerms.isName(name) {
                return .drawWithoutGoodName(name)
            }
            guard names.insert(draw.name).inserted, Set(sources).count == sources.count else {
                return .drawTwice(draw.name)
            }
            guard draw.prizesPerHolder > 0 else { return .drawForNobody(draw.name) }
            guard closings[draw.series, default: 0] < draw.closes else {
                return .seriesThatGoesBack(draw: draw.name)
            }
            closings[draw.series] = draw.closes
            for tier in draw.tiers {
                guard let count = left[tier.prize] else {
                    return .drawWithUnknownPrize(draw: draw.name, prize: tier.prize)
                }
                if inLadders.contains(tier.prize) { return .prizeInLadderAndDraw(tier.prize) }
                guard tier.count <= count else { return .drawsGiveMore(prize: tier.prize) }
                left[tier.prize] = count - tier.count
            }
        }
        return nil
    }
}
