extension InvoiceKind {
    /// 数电票（航空运输电子客票行程单）: no code; the kind is the record’s.
    package static let air = InvoiceKind(
        code: "61", chineseName: "电子发票（航空运输电子客票行程单）", englishName: "air transport itinerary",
        factor: .totalWithTax,
        hasCode: false)
}
