extension InvoiceKind {
    /// 增值税普通发票（卷票）. Twelve digits, 0…06 (57 mm wide) or 0…07 (76 mm).
    package static let roll = InvoiceKind(
        code: "11", chineseName: "增值税普通发票（卷票）", englishName: "roll VAT invoice", factor: .checkCode,
        isTold: { $0.count == 12 && $0.digit(1) == 0 && [6, 7].contains($0.kindDigits) })
}
