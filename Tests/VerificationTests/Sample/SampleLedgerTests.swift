import Testing
import Verification

@testable import Invoices

struct SampleLedgerTests {
    private static let today = CalendarDay(year: 2026, month: 11, day: 20)!
    private static let sample = SampleLedger(seed: 42, today: today)

    /// Plays the ledger: every change must be one that the rules take.
    private struct Play {
        var statuses: [InvoiceID: InvoiceStatus] = [:]
        var issued: [InvoiceID: Invoice] = [:]
        var redTotals: [InvoiceID: Fen] = [:]

        mutating func apply(_ change: LedgerChange) throws {
            switch change {
            case .issue(let invoice):
                try SoundInvoiceRule.examine(invoice)
                #expect(issued.updateValue(invoice, forKey: invoice.id) == nil, "\(invoice.id)")
                statuses[invoice.id] = .normal
                if let original = invoice.original { try flush(original, by: invoice) }
            case .void(let id):
                let invoice = try #require(issued[id])
                #expect(invoice.code != nil)
                statuses[id] = try VoidRule.apply(
                    to: try #require(statuses[id]), isRedLetter: invoice.original != nil
                ).get()
            }
        }

        private mutating func flush(_ id: InvoiceID, by red: Invoice) throws {
            let invoice = try #require(issued[id])
            let original = RedLetterRule.Original(
                hasCode: invoice.code != nil, status: try #require(statuses[id]),
                isRedLetter: invoice.original != nil,
                sellerTaxNumber: invoice.seller.taxNumber, issuedOn: invoice.issuedOn,
                total: invoice.total, redTotal: redTotals[id] ?? .zero)
            (statuses[id], redTotals[id]) = try RedLetterRule.apply(red, to: original).get()
        }
    }

    @Test func twentyThousandChangesObeyTheRulesAndHoldEverything() throws {
        var play = Play()
        for index in 0..<20_000 { try play.apply(Self.sample.change(at: index)) }
        let kinds = Set(play.issued.values.map(\.kind))
        #expect(kinds == Set(InvoiceKind.all))
        let regions = Set(play.issued.values.compactMap(\.region))
        #expect(regions == Set(Region.all))
        #expect(Set(play.statuses.values) == Set(InvoiceStatus.allCases))
        #expect(Set(play.issued.values.map(\.issuedOn.components.year)).count > 5)
        #expect(play.issued.values.contains { $0.buyer.taxNumber.isEmpty })
        #expect(play.issued.values.contains { !$0.remark.isEmpty })
        #expect(play.issued.values.contains { $0.total.value % 10 != 0 })
    }

    @Test func datesAreWithinFiveYearsButForFreight() {
        let earliest = Self.today.years(before: 5)
        for index in 0..<5_000 {
            guard case .issue(let invoice) = Self.sample.change(at: index) else { continue }
            if invoice.kind == .freight {
                #expect(invoice.issuedOn < CalendarDay(year: 2016, month: 7, day: 1)!)
            } else {
                #expect((earliest...Self.today).contains(invoice.issuedOn))
            }
        }
    }

    @Test func theHolderOfEachMayAskAndIsAnswered() throws {
        let check = PreCheck(today: Self.today)
        for index in 0..<3_000 {
            guard case .issue(let invoice) = Self.sample.change(at: index) else { continue }
            guard invoice.kind != .freight else {
                #expect(check.examine(SubmittedInvoice(about: invoice)) == .outOfRange)
                continue
            }
            guard case .passed(let query) = check.examine(SubmittedInvoice(about: invoice)) else {
                Issue.record("\(invoice.kind) \(invoice.id) does not pass the pre-check")
                continue
            }
            #expect(Comparison.agrees(query, with: StoredInvoice(issuing: invoice)))
            let face = try Invoice(json: invoice.json[...])
            #expect(face == invoice)
            #expect(face.json == invoice.json)
        }
    }

    @Test func identitiesStayDistinctFarOut() {
        var identities: Set<InvoiceID> = []
        var count = 0
        for start in [0, 1_000_000, 29_999_936, 50_000_000, 99_990_000] {
            for index in start..<start + 6_000 {
                guard case .issue(let invoice) = Self.sample.change(at: index) else { continue }
                identities.insert(invoice.id)
                count += 1
            }
        }
        #expect(identities.count == count)
    }

    @Test func aChangeIsAFunctionOfSeedDayAndIndex() {
        let again = SampleLedger(seed: 42, today: Self.today)
        let other = SampleLedger(seed: 43, today: Self.today)
        for index in [0, 63, 64, 9_999, 1_234_567].shuffled() {
            #expect(Self.sample.change(at: index) == again.change(at: index))
        }
        #expect(Self.sample.change(at: 5) != other.change(at: 5))
    }

    /// Once a sample has been handed out, its bytes must never change.
    @Test func theBytesAreTheSameForEver() {
        var random = SplitMix64(seed: 1_234_567)
        // From the authors' own C program.
        #expect(
            (0..<3).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
        var digest = CRC16.checksum([])
        for index in 0..<640 {
            guard case .issue(let invoice) = Self.sample.change(at: index) else { continue }
            digest = CRC16.checksum([UInt8(digest >> 8), UInt8(digest & 255)] + invoice.json)
        }
        #expect(digest == 64_156)
    }

    @Test func nobodyInItExists() {
        for index in 0..<3_000 {
            guard case .issue(let invoice) = Self.sample.change(at: index) else { continue }
            for party in [invoice.seller, invoice.buyer] where !party.taxNumber.isEmpty {
                #expect(party.taxNumber.hasPrefix("9199"))
                #expect(party.taxNumber.utf8.count == 18)
                #expect(party.name.contains("样例"))
            }
        }
    }

    @Test func theThreeExamplesAreWhatTheySay() throws {
        let examples = Self.sample.examples
        var play = Play()
        for index in 0..<SampleLedger.chapterLength {
            try play.apply(Self.sample.change(at: index))
        }
        #expect(play.issued[examples.consistent.id] == examples.consistent)
        #expect(play.statuses[examples.consistent.id] == .normal)
        #expect(play.statuses[examples.voided.id] == .voided)
        for index in SampleLedger.chapterLength..<50_000 {
            try play.apply(Self.sample.change(at: index))
        }
        #expect(play.issued[examples.neverIssued.id] == nil)
        try SoundInvoiceRule.examine(examples.neverIssued)
    }
}
