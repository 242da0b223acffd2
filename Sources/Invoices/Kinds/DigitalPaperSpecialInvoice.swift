extension InvoiceKind {
    /// 数电纸质发票（增值税专用发票）: has the code of its paper; the kind is the record’s.
    package static let digitalPaperSpecial = InvoiceKind(
        code: "85", chineseName: "数电纸质发票（增值税专用发票）", englishName: "digital special invoice on paper",
        factor: .amountBeforeTax)
}
