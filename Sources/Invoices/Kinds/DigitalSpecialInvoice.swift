extension InvoiceKind {
    /// 数电票（增值税专用发票）: no code, a number of 20 digits.
    package static let digitalSpecial = InvoiceKind(
        code: "31", chineseName: "电子发票（增值税专用发票）", englishName: "fully digital special invoice",
        factor: .totalWithTax,
        hasCode: false)
}
