extension InvoiceKind {
    /// 数电纸质发票（普通发票）: has the code of its paper; the kind is the record’s.
    package static let digitalPaperOrdinary = InvoiceKind(
        code: "86", chineseName: "数电纸质发票（普通发票）", englishName: "digital ordinary invoice on paper",
        factor: .checkCode)
}
