/// A synthetic invoice ledger: an endless sequence of changes over all kinds, regions and statuses,
/// the same bytes for the same seed and day, for ever. Nobody in it exists: the tax numbers are of
/// division 99, which GB/T 2260 gives to nobody.
///
/// Every change is a function of its index alone, so that a file of any size is written with flat memory
/// and any part of it can be written by itself. Sixty-four changes are a chapter: 56 invoices, then the
/// later changes to some of them.
package struct SampleLedger: Sendable {
    let seed: UInt64
    /// The last day on which an invoice is issued; the first is four years earlier, but for freight.
    let today: CalendarDay
    private let firstDay: CalendarDay

    /// Identities are distinct up to here: numbers of eight digits run out then.
    package static let changesMaximum = 100_000_000

    static let chapterLength = 64

    /// - Parameters:
    ///   - seed: another seed is another sample, with other invoices.
    ///   - today: no invoice is dated later.
    package init(seed: UInt64, today: CalendarDay) {
        self.seed = seed
        self.today = today
        // A sample stays within range for a year, all but its freight invoices.
        firstDay = today.years(before: PreCheck.yearsKept - 1)
    }

    /// The change at `index`, from 0. Its invoice may refer to one issued at a lower index only.
    package func change(at index: Int) -> LedgerChange {
        precondition((0..<Self.changesMaximum).contains(index), "identities would repeat")
        let chapter = index / Self.chapterLength
        let start = chapter * Self.chapterLength
        switch Self.step(index - start, inChapter: chapter) {
        case .issue(let kind): return .issue(invoice(at: index, of: kind))
        case .void(let slot): return .void(original(at: start + slot).id)
        case .red(let slot, let part):
            return .issue(red(at: index, reversing: original(at: start + slot), part))
        }
    }

    /// The invoice that a step of kind `issue` at `index` issues.
    func original(at index: Int) -> Invoice {
        let chapter = index / Self.chapterLength
        guard
            case .issue(let kind) = Self.step(
                index - chapter * Self.chapterLength, inChapter: chapter)
        else { preconditionFailure("the script of a chapter refers to a step that issues nothing") }
        return invoice(at: index, of: kind)
    }

    private func invoice(at index: Int, of kind: InvoiceKind) -> Invoice {
        var random = SplitMix64(seed: seed, index: UInt64(index))
        let day = issueDay(of: kind, &random)
        let identity = SampleIdentity(seed: seed, index: index, kind: kind, day: day)
        var draft = SampleFace(kind: kind, identity: identity, seed: seed, random: random)
        return draft.invoice(issuedOn: day)
    }

    private func issueDay(of kind: InvoiceKind, _ random: inout SplitMix64) -> CalendarDay {
        if kind == .freight {
            // The kind ended on 2016-07-01: its last two years, out of range for ever.
            return CalendarDay(dayNumber: 16_982).advanced(byDays: -random.below(700))
        }
        // The last month is left for the reds, which follow their originals.
        let days = Int(today.dayNumber - firstDay.dayNumber) - 31
        return firstDay.advanced(byDays: random.below(days))
    }

    private func red(at index: Int, reversing original: Invoice, _ part: RedPart) -> Invoice {
        var random = SplitMix64(seed: seed, index: UInt64(index))
        let day = original.issuedOn.advanced(byDays: random.within(1...30))
        let identity = SampleIdentity(
            seed: seed, index: index, kind: original.kind, day: day, in: original.region)
        var red = original
        red.code = identity.code
        red.number = identity.number
        red.issuedOn = day
        red.checkCode = identity.checkCode(for: original.kind, &random)
        red.lines = original.lines.map { line in
            var line = line
            line.amount = -part.of(line.amount)
            line.tax = -part.of(line.tax)
            // A part of a quantity would not multiply out, so only a whole reversal has one.
            line.quantity = part == .whole && !line.quantity.isEmpty ? "-" + line.quantity : ""
            line.price = part == .whole ? line.price : ""
            return line
        }
        let (amount, tax) = red.lines.sampleSums
        red.amount = Fen(amount)
        red.tax = Fen(tax)
        red.total = Fen(amount + tax)
        red.remark = "红冲 \(original.code.map { "\($0) " } ?? "")\(original.number)"
        red.original = original.id
        return red
    }
}
