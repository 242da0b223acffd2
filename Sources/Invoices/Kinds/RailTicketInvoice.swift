extension InvoiceKind {
    /// 数电票（铁路电子客票）: no code; the kind is the record’s.
    package static let rail = InvoiceKind(
        code: "51", chineseName: "电子发票（铁路电子客票）", englishName: "rail e-ticket",
        factor: .totalWithTax,
        hasCode: false)
}
