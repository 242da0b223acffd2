/// When an invoice may be voided (作废): a normal one that is not itself a red-letter invoice.
///
/// Source: 发票管理办法实施细则 (国家税务总局令第56号), articles 26 and 27. Nothing returns from void,
/// and a red-flushed invoice has been reversed already.
package enum VoidRule {
    /// The status after the void, or why it is refused: a refusal changes nothing.
    package static func apply(
        to status: InvoiceStatus, isRedLetter: Bool
    ) -> Result<InvoiceStatus, ChangeRefusal> {
        if isRedLetter { return .failure(.redLetterInvoiceIsFinal) }
        return switch status {
        case .normal: .success(.voided)
        case .voided: .failure(.alreadyVoided)
        case .redFlushed, .partlyRedFlushed, .whollyRedFlushed: .failure(.alreadyRedFlushed)
        }
    }
}
