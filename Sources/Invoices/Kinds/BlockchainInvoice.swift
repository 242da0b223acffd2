extension InvoiceKind {
    /// 区块链电子发票 (Shenzhen). Twelve digits, the first 1, the last 0.
    package static let blockchain = InvoiceKind(
        code: "blockchain", chineseName: "区块链电子发票", englishName: "blockchain electronic invoice",
        factor: .blockchain,
        isTold: { $0.count == 12 && $0.digit(1) == 1 && $0.digit(12) == 0 })
}
