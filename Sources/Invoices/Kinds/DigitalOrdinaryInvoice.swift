extension InvoiceKind {
    /// 数电票（普通发票）: no code, a number of 20 digits.
    package static let digitalOrdinary = InvoiceKind(
        code: "32", chineseName: "电子发票（普通发票）", englishName: "fully digital ordinary invoice",
        factor: .totalWithTax,
        hasCode: false)
}
