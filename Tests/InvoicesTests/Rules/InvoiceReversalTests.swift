import Doubles
import Invoices
import Testing

struct InvoiceReversalTests {
    private static func invoice(amount: Int64, tax: Int64) -> Invoice {
        var invoice = SyntheticInvoice.digital(1)
        invoice.amount = Fen(amount)
        invoice.tax = Fen(tax)
        invoice.total = Fen(amount + tax)
        return invoice
    }

    @Test(arguments: [
        // amount, tax, part; and the tax of the part, in fen
        (10_000, 1_300, 11_300, 1_300), (10_000, 1_300, 5_650, 650), (10_000, 1_300, 1, 0),
        (10_000, 1_300, 4, 0), (10_000, 1_300, 5, 1), (10_000, 1_300, 11_299, 1_300),
        // exactly half a fen goes up
        (1, 1, 1, 1), (3, 1, 2, 1), (10_000, 0, 77, 0), (0, 1_300, 77, 77),
        (99_999_999_999_98, 1, 99_999_999_999_99, 1),
        (88_495_575_221_23, 11_504_424_778_76, 99_999_999_999_99, 11_504_424_778_76),
        (88_495_575_221_23, 11_504_424_778_76, 50_000_000_000_00, 5_752_212_389_38),
    ])
    func aPartHasItsShareOfTheTax(_ amount: Int64, _ tax: Int64, _ part: Int64, _ share: Int64) {
        let red = Self.invoice(amount: amount, tax: tax).reversed(upTo: Fen(part))
        #expect(red.tax == Fen(-share))
        #expect(red.total == Fen(-part))
        #expect(red.amount.adding(red.tax) == red.total)
        #expect(red.lines.map(\.amount) == [red.amount])
        #expect(red.lines.map(\.tax) == [red.tax])
    }

    @Test func theWholeHasEveryLineNegated() {
        var invoice = Self.invoice(amount: 10_000, tax: 1_300)
        invoice.lines = [
            InvoiceLine(
                name: "a", quantity: "2", price: "50", amount: Fen(10_000), taxRate: "13%",
                tax: Fen(1_300)),
            InvoiceLine(name: "b", quantity: "-1", amount: Fen(-500), taxRate: "13%", tax: .zero),
            InvoiceLine(name: "c", amount: .zero, taxRate: "***", tax: .zero),
        ]
        let red = invoice.reversed
        #expect((red.amount, red.tax, red.total) == (Fen(-10_000), Fen(-1_300), Fen(-11_300)))
        #expect(red.lines.map(\.quantity) == ["-2", "-1", ""])
        #expect(red.lines.map(\.price) == ["50", "", ""])
        #expect(red.lines.map(\.amount) == [Fen(-10_000), Fen(500), .zero])
        #expect(red.id == invoice.id && red.seller == invoice.seller)
    }
}
