extension InvoiceKind {
    /// 数电票（二手车销售统一发票）: no code; the kind is the record’s.
    package static let digitalUsedVehicle = InvoiceKind(
        code: "84", chineseName: "电子发票（二手车销售统一发票）",
        englishName: "fully digital used vehicle invoice", factor: .vehicleTotal,
        hasCode: false)
}
