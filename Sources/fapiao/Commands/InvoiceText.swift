import Invoices
import Verification

/// An invoice as plain lines for the terminal.
struct InvoiceText {
    private let stored: StoredInvoice
    private let invoice: Invoice

    init(_ stored: StoredInvoice) throws {
        self.stored = stored
        invoice = try stored.invoice()
    }

    var text: String {
        var lines = [Terminal.bold("\(invoice.kind.chineseName)  \(invoice.kind.englishName)")]
        func line(_ label: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            lines.append(
                "  \(label)\(String(repeating: " ", count: max(1, 16 - label.count)))\(value)")
        }
        line("status", status)
        line("code", invoice.code?.description)
        line("number", invoice.number.description)
        line("issued on", invoice.issuedOn.description)
        line("region", invoice.region.map { "\($0.chineseName) \($0.englishName)" })
        line("check code", invoice.checkCode?.text)
        line("machine", invoice.machineNumber)
        line("seller", "\(invoice.seller.name)  \(invoice.seller.taxNumber)")
        line("buyer", "\(invoice.buyer.name)  \(invoice.buyer.taxNumber)")
        for item in invoice.lines {
            let quantity = [item.quantity, item.unit].joined()
            line("line", "\(item.name)  \(quantity)  \(item.amount)  \(item.taxRate)  \(item.tax)")
        }
        line("amount", "\(invoice.amount)")
        line("tax", "\(invoice.tax)")
        line("total", "\(invoice.total)  \(invoice.total.chineseCapitals)")
        if stored.redTotal != .zero { line("red total", "\(stored.redTotal)") }
        line("remaining", stored.reversal.remaining?.description)
        line("reverses", invoice.original?.description)
        line("remark", invoice.remark)
        line("checks before", checks)
        return lines.joined(separator: "\n") + "\n"
    }

    private var status: String {
        switch stored.status {
        case .normal where stored.total < .zero:
            Terminal.green("正常 normal") + "  红字（负数）发票 red-letter (negative) invoice"
        case .normal: Terminal.green("正常 normal")
        case .voided: Terminal.red("作废 VOID")
        case .redFlushed: Terminal.red("冲红 red-flushed")
        case .partlyRedFlushed: Terminal.red("部分红冲 partly red-flushed")
        case .whollyRedFlushed: Terminal.red("全额红冲 wholly red-flushed")
        }
    }

    private var checks: String {
        guard let first = stored.checks.first, let last = stored.checks.last else { return "none" }
        return "\(stored.checks.count), first \(first), last \(last)"
    }
}
