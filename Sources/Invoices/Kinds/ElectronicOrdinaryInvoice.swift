extension InvoiceKind {
    /// 增值税电子普通发票. Twelve digits, 0…11, and four codes from before the rule.
    package static let electronicOrdinary = InvoiceKind(
        code: "10", chineseName: "增值税电子普通发票",
        englishName: "electronic ordinary VAT invoice", factor: .checkCode,
        isTold: { code in
            code.count == 12 && code.digit(1) == 0 && code.kindDigits == 11
                || parsedLegacyCodes.contains(code)
        })

    /// Issued in the trials of 2015, before electronic codes had a form of their own.
    package static let legacyCodes: Set<String> = [
        "144031539110", "131001570151", "133011501118", "111001571071",
    ]

    private static let parsedLegacyCodes = legacyCodes.compactMap { InvoiceCode($0) }
}
