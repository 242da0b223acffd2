extension InvoiceKind {
    /// 收费公路通行费增值税电子普通发票. Twelve digits, 0…12.
    package static let toll = InvoiceKind(
        code: "14", chineseName: "通行费电子发票", englishName: "road toll electronic invoice",
        factor: .checkCode,
        isTold: { $0.count == 12 && $0.digit(1) == 0 && $0.kindDigits == 12 })
}
