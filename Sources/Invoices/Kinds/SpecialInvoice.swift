extension InvoiceKind {
    /// 增值税专用发票: lets the buyer deduct input tax. Ten digits, the eighth 1 or 5.
    package static let special = InvoiceKind(
        code: "01", chineseName: "增值税专用发票", englishName: "special VAT invoice",
        factor: .amountBeforeTax,
        isTold: { $0.count == 10 && [1, 5].contains($0.digit(8)) })
}
