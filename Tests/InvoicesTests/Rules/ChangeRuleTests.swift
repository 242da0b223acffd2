import Invoices
import Testing

struct ChangeRuleTests {
    @Test(
        arguments: [
            (.normal, false, nil), (.voided, false, .alreadyVoided),
            (.redFlushed, false, .alreadyRedFlushed),
            (.partlyRedFlushed, false, .alreadyRedFlushed),
            (.whollyRedFlushed, false, .alreadyRedFlushed),
            (.normal, true, .redLetterInvoiceIsFinal),
            (.voided, true, .redLetterInvoiceIsFinal),
        ] as [(InvoiceStatus, Bool, ChangeRefusal?)])
    func onlyANormalInvoiceIsVoided(
        _ status: InvoiceStatus, _ isRedLetter: Bool, _ refusal: ChangeRefusal?
    ) {
        let expected: Result<InvoiceStatus, ChangeRefusal> =
            refusal.map(Result.failure) ?? .success(.voided)
        #expect(VoidRule.apply(to: status, isRedLetter: isRedLetter) == expected)
    }

    private static func red(_ total: Int64, _ day: String, _ seller: String) throws -> Invoice {
        Invoice(
            kind: .digitalOrdinary, code: nil,
            number: try #require(InvoiceNumber("26990000000000000002")),
            issuedOn: try #require(CalendarDay(day)),
            seller: Party(name: "样例", taxNumber: seller), buyer: Party(name: "个人", taxNumber: ""),
            amount: Fen(total), tax: .zero, total: Fen(total))
    }

    @Test(
        arguments: [
            // Has code, status, is red, total, red so far, red now → status and red total.
            (false, .normal, false, 100, 0, -100, .success(.whollyRedFlushed)),
            (false, .normal, false, 100, 0, -99, .success(.partlyRedFlushed)),
            (false, .partlyRedFlushed, false, 100, -99, -1, .success(.whollyRedFlushed)),
            (false, .partlyRedFlushed, false, 100, -50, -49, .success(.partlyRedFlushed)),
            (false, .partlyRedFlushed, false, 100, -50, -51, .failure(.redExceedsOriginal)),
            (false, .whollyRedFlushed, false, 100, -100, -1, .failure(.redExceedsOriginal)),
            (false, .normal, false, 100, 0, -101, .failure(.redExceedsOriginal)),
            (true, .normal, false, 100, 0, -100, .success(.redFlushed)),
            (true, .normal, false, 100, 0, -1, .success(.redFlushed)),
            (true, .redFlushed, false, 100, -1, -99, .success(.redFlushed)),
            (true, .redFlushed, false, 100, -1, -100, .failure(.redExceedsOriginal)),
            (true, .voided, false, 100, 0, -100, .failure(.originalIsVoided)),
            (false, .normal, true, -100, 0, -1, .failure(.originalIsRedLetter)),
            // Sums beyond 64 bits.
            (false, .partlyRedFlushed, false, 100, .min, -1, .failure(.redExceedsOriginal)),
            (false, .normal, false, -100, .min, 0, .failure(.redExceedsOriginal)),
        ]
            as [(
                Bool, InvoiceStatus, Bool, Int64, Int64, Int64, Result<InvoiceStatus, ChangeRefusal>
            )])
    func redsReverseUpToTheOriginal(
        _ hasCode: Bool, _ status: InvoiceStatus, _ isRed: Bool, _ total: Int64, _ before: Int64,
        _ now: Int64, _ expected: Result<InvoiceStatus, ChangeRefusal>
    ) throws {
        let original = RedLetterRule.Original(
            hasCode: hasCode, status: status, isRedLetter: isRed, sellerTaxNumber: "S",
            issuedOn: try #require(CalendarDay("2026-01-05")), total: Fen(total),
            redTotal: Fen(before))
        let red = try Self.red(now, "2026-01-05", "S")
        let outcome = RedLetterRule.apply(red, to: original)
        #expect(outcome.map(\.status) == expected)
        if case .success(let change) = outcome { #expect(change.redTotal == Fen(before + now)) }
    }

    @Test(
        arguments: [
            ("2026-01-04", "S", .redBeforeOriginal), ("2026-01-06", "T", .sellerDiffers),
        ] as [(String, String, ChangeRefusal)])
    func aRedFollowsItsOriginalFromTheSameSeller(
        _ day: String, _ seller: String, _ refusal: ChangeRefusal
    ) throws {
        let original = RedLetterRule.Original(
            hasCode: false, status: .normal, isRedLetter: false, sellerTaxNumber: "S",
            issuedOn: try #require(CalendarDay("2026-01-05")), total: Fen(100), redTotal: .zero)
        let outcome = RedLetterRule.apply(try Self.red(-1, day, seller), to: original)
        #expect(outcome.map(\.status) == .failure(refusal))
    }

    @Test func everyRefusalHasItsWords() {
        let words = Set(ChangeRefusal.allCases.map(\.explanation))
        #expect(words.count == ChangeRefusal.allCases.count)
    }
}
