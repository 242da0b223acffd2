extension InvoiceKind {
    /// 增值税电子专用发票. Twelve digits, 0…13.
    package static let electronicSpecial = InvoiceKind(
        code: "08", chineseName: "增值税电子专用发票", englishName: "electronic special VAT invoice",
        factor: .amountBeforeTax,
        isTold: { $0.count == 12 && $0.digit(1) == 0 && $0.kindDigits == 13 })
}
