/// Why the ledger does not take a change. The raw value is the code that programs read.
package enum ChangeRefusal: String, Error, Sendable, Hashable, CaseIterable {
    case unknownInvoice = "unknown_invoice"
    case contentDiffers = "content_differs"
    case alreadyVoided = "already_voided"
    case alreadyRedFlushed = "already_red_flushed"
    case redLetterInvoiceIsFinal = "red_letter_invoice_is_final"
    case originalUnknown = "original_unknown"
    case originalIsVoided = "original_is_voided"
    case originalIsRedLetter = "original_is_red_letter"
    case sellerDiffers = "seller_differs"
    case redBeforeOriginal = "red_before_original"
    case redExceedsOriginal = "red_exceeds_original"
    case originalInOtherShard = "original_in_other_shard"

    /// One plain English sentence for logs, reports and the terminal.
    package var explanation: String {
        switch self {
        case .unknownInvoice: "the ledger has no such invoice"
        case .contentDiffers: "the ledger holds this invoice with other content"
        case .alreadyVoided: "the invoice is void already"
        case .alreadyRedFlushed: "a red-flushed invoice cannot be voided"
        case .redLetterInvoiceIsFinal: "a red-letter invoice cannot be voided"
        case .originalUnknown: "the original that this red-letter invoice names is unknown"
        case .originalIsVoided: "the original is void"
        case .originalIsRedLetter: "the original is itself a red-letter invoice"
        case .sellerDiffers: "the red-letter invoice comes from another seller than its original"
        case .redBeforeOriginal: "the red-letter invoice is dated before its original"
        case .redExceedsOriginal: "the reds together exceed the original"
        case .originalInOtherShard:
            "the original is kept in another region's ledger than this red-letter invoice"
        }
    }
}

extension ChangeRefusal: CustomStringConvertible {
    /// The same sentence: whoever prints a refusal prints words.
    package var description: String { explanation }
}
