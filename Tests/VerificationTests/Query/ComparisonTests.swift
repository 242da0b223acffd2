import Testing
import Verification

@testable import Invoices

struct ComparisonTests {
    /// Of every kind: amount 100.00, total 113.00, check code …567890 or AB1C9, seller S.
    private static let seller = "110108123456789"

    private static func stored(_ kind: InvoiceKind) throws -> StoredInvoice {
        let number = try #require(InvoiceNumber("25672225"))
        let id = InvoiceID(code: InvoiceCode("033002600111"), number: number)
        let checkCode = CheckCode(kind == .blockchain ? "AB1C9" : "00000000000000567890")
        return StoredInvoice(
            id: id, revision: 1, status: .normal, kind: kind,
            issuedOn: try #require(CalendarDay("2026-11-01")), amount: Fen(10_000),
            total: Fen(11_300), checkCode: kind.factor.needsCheckCode ? checkCode : nil,
            sellerTaxNumber: seller, face: [])
    }

    private static func query(
        _ stored: StoredInvoice, amount: String = "", scanned: String = "",
        others: OtherSums = OtherSums(), checkCode: String? = nil, seller: String? = nil
    ) -> InvoiceQuery {
        InvoiceQuery(
            id: stored.id, issuedOn: stored.issuedOn, amount: Fen(yuan: amount),
            scannedAmount: Fen(yuan: scanned), otherSums: others, checkCode: checkCode,
            sellerTaxNumber: seller)
    }

    @Test(arguments: [
        "01", "02", "03", "08", "85",
    ])
    func theAmountBeforeTaxRules(_ code: String) throws {
        let stored = try Self.stored(try #require(InvoiceKind.named(code)))
        for (amount, agrees) in [
            ("100", true), ("100.0", true), ("100.00", true), ("100.000", true), ("113", false),
            ("100.01", false), ("99.99", false), ("-100", false), ("", false),
        ] {
            #expect(
                Comparison.agrees(Self.query(stored, amount: amount), with: stored) == agrees)
        }
    }

    @Test(arguments: ["15", "31", "32", "51", "61", "83", "84"])
    func theTotalWithTaxRules(_ code: String) throws {
        let stored = try Self.stored(try #require(InvoiceKind.named(code)))
        for (amount, agrees) in [
            ("113", true), ("113.0", true), ("113.00", true), ("100", false), ("113.01", false),
            ("", false),
        ] {
            #expect(
                Comparison.agrees(Self.query(stored, amount: amount), with: stored) == agrees)
        }
    }

    @Test(arguments: ["04", "10", "11", "14", "86"])
    func theCheckCodeRules(_ code: String) throws {
        let stored = try Self.stored(try #require(InvoiceKind.named(code)))
        for (checkCode, agrees) in [
            ("567890", true), ("00000000000000567890", true), ("567891", false),
            ("067890", false), ("10000000000000567890", false), (nil, false),
        ] {
            let query = Self.query(stored, checkCode: checkCode)
            #expect(Comparison.agrees(query, with: stored) == agrees)
        }
    }

    /// What the kind needs, and of every kind a detail beside it: right or wrong, asked for or not.
    @Test(arguments: InvoiceKind.all)
    func whateverIsGivenIsCompared(_ kind: InvoiceKind) throws {
        let stored = try Self.stored(kind)
        let factor = kind.factor
        let ruling = factor.amount(amount: stored.amount, total: stored.total)
        let needed = Self.query(
            stored, amount: ruling?.description ?? "", checkCode: stored.checkCode?.text,
            seller: factor.needsSellerTaxNumber ? Self.seller : nil)
        #expect(Comparison.agrees(needed, with: stored))
        func expect(
            _ agrees: Bool, line: Int = #line, _ change: (inout InvoiceQuery) -> Void
        ) {
            var query = needed
            change(&query)
            #expect(Comparison.agrees(query, with: stored) == agrees, "line \(line)")
        }
        expect(true) { $0.sellerTaxNumber = Self.seller }
        expect(false) { $0.sellerTaxNumber = "110108123456788" }
        expect(true) { $0.otherSums.beforeTax = stored.amount }
        expect(false) { $0.otherSums.beforeTax = stored.total }
        expect(true) { $0.otherSums.withTax = stored.total }
        expect(false) { $0.otherSums.withTax = stored.amount }
        for sum in [stored.amount, stored.total] { expect(true) { $0.otherSums.unnamed = sum } }
        expect(kind == .air) { $0.otherSums.unnamed = Fen(1) }
        expect(true) { $0.scannedAmount = stored.total }
        expect(kind.hasCode) { $0.scannedAmount = stored.amount }
        expect(false) { $0.scannedAmount = Fen(1) }
        for sum in [stored.amount, stored.total] {
            expect(ruling.map { $0 == sum } ?? true) { $0.amount = sum }
        }
        expect(false) { $0.amount = Fen(1) }
        // A ledger that has no check code has nothing to compare one with.
        expect(!factor.needsCheckCode) { $0.checkCode = "567891" }
        expect(factor != .blockchain) { $0.checkCode = "567890" }
        let other = StoredInvoice(
            id: stored.id, revision: 1, status: .normal, kind: kind, issuedOn: stored.issuedOn,
            amount: stored.amount, total: stored.total,
            checkCode: CheckCode("00000000000000567890"), sellerTaxNumber: Self.seller, face: [])
        for (checkCode, agrees) in [("567890", true), ("567891", false)]
        where !factor.needsCheckCode {
            var query = needed
            query.checkCode = checkCode
            #expect(Comparison.agrees(query, with: other) == agrees)
        }
    }

    @Test func theBlockchainsThreeFactorsMustAllAgree() throws {
        let stored = try Self.stored(.blockchain)
        for (amount, checkCode, seller, agrees) in [
            ("100", "AB1C9", Self.seller, true), ("100.5", "AB1C9", Self.seller, false),
            ("113", "AB1C9", Self.seller, false), ("100", "AB1C8", Self.seller, false),
            ("100", "AB1C9", "110108123456788", false), ("100", nil, Self.seller, false),
            ("100", "AB1C9", nil, false), ("", "AB1C9", Self.seller, false),
        ] as [(String, String?, String?, Bool)] {
            let query = Self.query(stored, amount: amount, checkCode: checkCode, seller: seller)
            #expect(Comparison.agrees(query, with: stored) == agrees)
        }
    }

    @Test(arguments: [
        ("01", "100", true), ("01", "113", true), ("01", "101", false), ("10", "100", true),
        ("10", "113", true), ("10", "101", false), ("04", "113", true), ("32", "113", true),
        ("32", "100", false), ("31", "113", true), ("31", "100", false),
    ])
    func aScannedAmountMayBeEitherWhereSourcesDisagree(
        _ code: String, _ amount: String, _ agrees: Bool
    ) throws {
        let stored = try Self.stored(try #require(InvoiceKind.named(code)))
        let query = Self.query(stored, scanned: amount, checkCode: "567890")
        #expect(Comparison.agrees(query, with: stored) == agrees)
    }

    @Test func theScannedAmountNeverReplacesTheCheckCode() throws {
        let stored = try Self.stored(.ordinary)
        let query = Self.query(stored, scanned: "100", checkCode: "000000")
        #expect(!Comparison.agrees(query, with: stored))
    }

    @Test func anotherDayDisagrees() throws {
        for kind in InvoiceKind.all {
            let stored = try Self.stored(kind)
            var query = Self.query(
                stored,
                amount: kind.factor.amount(amount: stored.amount, total: stored.total)?.description
                    ?? "",
                checkCode: stored.checkCode?.text, seller: Self.seller)
            #expect(Comparison.agrees(query, with: stored))
            query.issuedOn = query.issuedOn.advanced(byDays: 1)
            #expect(!Comparison.agrees(query, with: stored))
        }
    }

    @Test func anOrdinaryInvoiceWithoutItsCheckCodeAgreesWithNothing() throws {
        let sound = try Self.stored(.ordinary)
        let damaged = StoredInvoice(
            id: sound.id, revision: 1, status: .normal, kind: .ordinary,
            issuedOn: sound.issuedOn, amount: sound.amount, total: sound.total, checkCode: nil,
            sellerTaxNumber: "", face: [])
        for checkCode in [nil, "", "567890"] {
            let query = Self.query(damaged, checkCode: checkCode)
            #expect(!Comparison.agrees(query, with: damaged))
        }
    }
}
