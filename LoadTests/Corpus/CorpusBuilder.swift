/// Collects lines into a corpus and works out what became of each invoice by the end.
struct CorpusBuilder {
    private var bodies: [UInt8] = []
    private var ends: [UInt32] = []
    private var keys: [UInt128] = []
    private var outcomes: [Corpus.Outcome] = []
    private var fates: [UInt128: Fate] = [:]
    private let oldestDay: [UInt8]

    /// Voids and reds are few, so what they did is kept by key until all lines are read.
    private struct Fate {
        var isVoided = false
        var hasReds = false
        var redTotalFen = 0
    }

    /// Invoices from before `oldestDay` (2021-01-31) are out of range.
    init(oldestDay: String) { self.oldestDay = Array(oldestDay.utf8) }

    var count: Int { ends.count }

    mutating func add(_ line: CorpusLine) throws(CorpusError) {
        let key = line.key.nibbles
        if line.isVoid {
            fates[key, default: Fate()].isVoided = true
            return
        }
        if let original = line.original {
            fates[original, default: Fate()].hasReds = true
            fates[original, default: Fate()].redTotalFen += CorpusLine.fen(line.total)
        }
        line.writeQuery(to: &bodies)
        guard let end = UInt32(exactly: bodies.count) else { throw .tooLarge }
        ends.append(end)
        keys.append(key)
        let isOld = line.issuedOn.lexicographicallyPrecedes(oldestDay)
        outcomes.append(isOld ? .outOfRange : line.original == nil ? .normal : .redLetter)
    }

    consuming func corpus() throws(CorpusError) -> Corpus {
        guard ends.count >= 100 else { throw .tooSmall(ends.count) }
        for index in ends.indices where outcomes[index] == .normal {
            guard let fate = fates[keys[index]] else { continue }
            outcomes[index] = outcome(of: index, fate)
        }
        return Corpus(bodies: bodies, ends: ends, keys: keys, outcomes: outcomes)
    }

    private func outcome(of index: Int, _ fate: Fate) -> Corpus.Outcome {
        if fate.isVoided { return .voided }
        guard fate.hasReds else { return .normal }
        if InvoiceKey(nibbles: keys[index]).hasCode { return .redFlushed }
        // An invoice without a code is asked for by its total, so the body has it.
        let range = (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
        var fields = JSONFields(bodies, range)
        var total = 0
        while let field = fields.next() {
            if fields.name(field, is: "amount") { total = CorpusLine.fen(bodies[field.value]) }
        }
        return total + fate.redTotalFen == 0 ? .whollyRedFlushed : .partlyRedFlushed
    }
}

enum CorpusError: Error, CustomStringConvertible {
    case unreadable(String)
    case notAnInvoice(line: Int)
    case tooSmall(Int)
    case tooLarge

    var description: String {
        switch self {
        case .unreadable(let path): "cannot read \(path)"
        case .notAnInvoice(let line): "line \(line) of the corpus is no invoice and no change"
        case .tooSmall(let count): "a corpus needs at least 100 invoices, this has \(count)"
        case .tooLarge: "the bodies of the corpus exceed 4 GiB: use fewer than 30 million invoices"
        }
    }
}
