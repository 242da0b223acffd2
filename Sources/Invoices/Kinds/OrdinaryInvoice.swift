extension InvoiceKind {
    /// 增值税普通发票 on paper. Ten digits, the eighth 3 or 6; or twelve, 0…04 (two copies), 0…05 (five).
    package static let ordinary = InvoiceKind(
        code: "04", chineseName: "增值税普通发票", englishName: "ordinary VAT invoice", factor: .checkCode,
        isTold: { code in
            code.count == 10
                ? [3, 6].contains(code.digit(8))
                : code.digit(1) == 0 && [4, 5].contains(code.kindDigits)
        })
}
