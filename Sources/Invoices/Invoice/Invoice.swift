/// An invoice as it was issued: its face (票面), which never changes. What happens to it later
/// is its `InvoiceStatus`, which the ledger keeps beside it.
package struct Invoice: Sendable, Hashable {
    package var kind: InvoiceKind
    /// Nil for fully digital invoices, which have none.
    package var code: InvoiceCode?
    package var number: InvoiceNumber
    package var issuedOn: CalendarDay
    /// Required where the kind asks for it in a query: ordinary VAT invoices and blockchain
    /// invoices.
    package var checkCode: CheckCode?
    /// The tax-control device's number (机器编号), 12 digits; empty for fully digital invoices.
    package var machineNumber: String
    package var seller: Party
    package var buyer: Party
    package var lines: [InvoiceLine]
    /// Before tax (金额).
    package var amount: Fen
    /// The sum of the lines' tax (税额); negative on a red-letter invoice.
    package var tax: Fen
    /// With tax (价税合计).
    package var total: Fen
    /// Free text of the seller (备注).
    package var remark: String
    /// The invoice that this one reverses in part or whole: set on red-letter invoices only.
    package var original: InvoiceID?

    package init(
        kind: InvoiceKind, code: InvoiceCode?, number: InvoiceNumber, issuedOn: CalendarDay,
        checkCode: CheckCode? = nil, machineNumber: String = "", seller: Party, buyer: Party,
        lines: [InvoiceLine] = [], amount: Fen, tax: Fen, total: Fen, remark: String = "",
        original: InvoiceID? = nil
    ) {
        self.kind = kind
        self.code = code
        self.number = number
        self.issuedOn = issuedOn
        self.checkCode = checkCode
        self.machineNumber = machineNumber
        self.seller = seller
        self.buyer = buyer
        self.lines = lines
        self.amount = amount
        self.tax = tax
        self.total = total
        self.remark = remark
        self.original = original
    }

    /// The key of this invoice in memory, Redis and SQL.
    package var id: InvoiceID { InvoiceID(code: code, number: number) }

    /// The region that issued it, as its code or its 20-digit number tells.
    package var region: Region? { code?.region ?? number.region }
}
