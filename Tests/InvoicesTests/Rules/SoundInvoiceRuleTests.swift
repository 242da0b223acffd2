import Invoices
import Testing

struct SoundInvoiceRuleTests {
    private static let sample = SampleLedger(
        seed: 8, today: CalendarDay(year: 2026, month: 11, day: 20)!)

    /// The sample's first invoice of `kind`; sound until a test spoils it.
    private static func first(_ kind: InvoiceKind, isRed: Bool = false) -> Invoice {
        for index in 0... {
            if case .issue(let invoice) = sample.change(at: index), invoice.kind == kind,
                (invoice.original != nil) == isRed
            {
                return invoice
            }
        }
        fatalError("a sample holds all kinds")
    }

    struct Spoilt: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: InvoiceKind
        var isRed = false
        let field: String
        let reason: FieldError.Reason
        let spoil: @Sendable (inout Invoice) -> Void

        init(
            _ what: String, _ kind: InvoiceKind, isRed: Bool = false, _ field: String,
            _ reason: FieldError.Reason, _ spoil: @escaping @Sendable (inout Invoice) -> Void
        ) {
            testDescription = what
            self.kind = kind
            self.isRed = isRed
            self.field = field
            self.reason = reason
            self.spoil = spoil
        }
    }

    @Test(arguments: [
        Spoilt("no code", .special, "code", .codeMissing) { $0.code = nil },
        Spoilt("a code too many", .digitalOrdinary, "code", .codeSuperfluous) {
            $0.code = InvoiceCode("1100263110")
        },
        Spoilt("another kind's code", .special, "kind", .kindMismatch) {
            $0.code = InvoiceCode("1100263310")
        },
        Spoilt("a code of no kind", .special, "kind", .kindMismatch) {
            $0.code = InvoiceCode("1100263910")
        },
        Spoilt("no check code", .ordinary, "checkCode", .missing) { $0.checkCode = nil },
        Spoilt("a blockchain's check code", .roll, "checkCode", .notACheckCode) {
            $0.checkCode = CheckCode("AB1C9")
        },
        Spoilt("an ordinary check code", .blockchain, "checkCode", .notACheckCode) {
            $0.checkCode = CheckCode("00000000000000000001")
        },
        Spoilt("a nameless seller", .rail, "seller.name", .missing) { $0.seller.name = "" },
        Spoilt("a seller without number", .rail, "seller.taxNumber", .notATaxNumber) {
            $0.seller.taxNumber = ""
        },
        Spoilt("a seller's number with a sign", .toll, "seller.taxNumber", .notATaxNumber) {
            $0.seller.taxNumber = "91990000-000000009"
        },
        Spoilt("a nameless buyer", .rail, "buyer.name", .missing) { $0.buyer.name = "" },
        Spoilt("a buyer's number with a slip", .special, "buyer.taxNumber", .notATaxNumber) {
            $0.buyer.taxNumber = "123"
        },
        Spoilt("a short machine number", .special, "machineNumber", .wrongType) {
            $0.machineNumber = "99123"
        },
        Spoilt("a machine number with a letter", .special, "machineNumber", .wrongType) {
            $0.machineNumber = "99123456789X"
        },
        Spoilt("a total off by one fen", .digitalSpecial, "total", .sumMismatch) {
            $0.total = Fen($0.total.value + 1)
        },
        Spoilt("lines off by one fen", .digitalSpecial, "lines.amount", .sumMismatch) {
            $0.lines[0].amount = Fen($0.lines[0].amount.value + 1)
        },
        Spoilt("lines' tax off by one fen", .digitalSpecial, "lines.tax", .sumMismatch) {
            $0.lines[0].tax = Fen($0.lines[0].tax.value - 1)
        },
        Spoilt("a sum of 64 bits", .digitalSpecial, "total", .sumMismatch) {
            $0.amount = Fen(.max)
        },
        Spoilt("lines of 64 bits", .digitalSpecial, "lines.amount", .sumMismatch) {
            $0.lines = [$0.lines[0], $0.lines[0]]
            $0.lines[0].amount = Fen(.max)
        },
        Spoilt("lines' tax of 64 bits", .digitalSpecial, "lines.tax", .sumMismatch) {
            var line = $0.lines[0]
            (line.amount, line.tax) = (.zero, Fen(.max))
            $0.lines += [line, line]
        },
        Spoilt("an air ticket of 64 bits", .air, "total", .sumMismatch) { $0.tax = Fen(.max) },
        Spoilt("an air ticket below its price", .air, "total", .sumMismatch) {
            $0.total = $0.amount
        },
        Spoilt("an air ticket of the other sign", .air, "total", .sumMismatch) {
            $0.total = -$0.total
        },
        Spoilt(
            "a red without original", .digitalOrdinary, isRed: true, "original", .originalMissing
        ) {
            $0.original = nil
        },
        Spoilt("an original without red", .digitalOrdinary, "original", .originalSuperfluous) {
            $0.original = first(.special).id
        },
        Spoilt("a red of itself", .digitalOrdinary, isRed: true, "original", .originalIsItself) {
            $0.original = $0.id
        },
    ])
    func theSpoiltFieldIsNamed(_ spoilt: Spoilt) throws {
        var invoice = Self.first(spoilt.kind, isRed: spoilt.isRed)
        try SoundInvoiceRule.examine(invoice)
        spoilt.spoil(&invoice)
        #expect(throws: FieldError(spoilt.field, spoilt.reason)) {
            try SoundInvoiceRule.examine(invoice)
        }
    }

    @Test(arguments: InvoiceKind.all)
    func everyKindOfTheSampleIsSound(_ kind: InvoiceKind) throws {
        try SoundInvoiceRule.examine(Self.first(kind))
    }

    /// As long as whoever verifies is asked, by the code, for what this kind has.
    @Test func paperOfOthersIsTakenForDigitalPaper() throws {
        let papers = [
            (InvoiceKind.digitalPaperSpecial, "1100263110"),
            (.digitalPaperOrdinary, "011002600104"),
        ]
        for (kind, code) in papers {
            var invoice = Self.first(kind)
            invoice.code = InvoiceCode(code)
            try SoundInvoiceRule.examine(invoice)
            for (other, code) in papers where other != kind {
                invoice.code = InvoiceCode(code)
                #expect(throws: FieldError("kind", .kindMismatch)) {
                    try SoundInvoiceRule.examine(invoice)
                }
            }
            invoice.code = InvoiceCode("990002600104")
            #expect(throws: FieldError.self) { try SoundInvoiceRule.examine(invoice) }
        }
    }

    /// A wrong check character, a person's number, an older number: the tax office issued them.
    @Test(arguments: [
        "91990203M0001ABC19", "990101199001010019", "99010119900101006X", "919900000000000009",
        "110108123456789", "99020312345678901234",
    ])
    func whatTheTaxOfficeIssuedIsTaken(_ taxNumber: String) throws {
        var invoice = Self.first(.digitalOrdinary)
        invoice.seller.taxNumber = taxNumber
        invoice.buyer.taxNumber = taxNumber
        try SoundInvoiceRule.examine(invoice)
    }

    @Test func aFaceWithoutLinesIsSound() throws {
        var invoice = Self.first(.digitalOrdinary)
        invoice.lines = []
        try SoundInvoiceRule.examine(invoice)
    }
}
