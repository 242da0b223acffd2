package import Invoices
package import Verification

/// Verdicts about synthetic invoices, whatever state they should be in.
package enum Faces {
    static func stored(
        _ status: InvoiceStatus = .normal, _ invoice: Invoice = SyntheticInvoice.coded(25_672_225),
        red: Int64 = 0
    ) -> StoredInvoice {
        StoredInvoice(
            id: invoice.id, revision: 1, status: status, kind: invoice.kind,
            issuedOn: invoice.issuedOn, amount: invoice.amount, total: invoice.total,
            redTotal: Fen(red), checkCode: invoice.checkCode,
            sellerTaxNumber: invoice.seller.taxNumber, face: invoice.json)
    }

    package static func verdict(
        _ status: InvoiceStatus = .normal, _ invoice: Invoice = SyntheticInvoice.coded(25_672_225),
        checks: Int64 = 0, red: Int64 = 0, isFromOutage: Bool = false
    ) -> Verdict {
        let time = Timestamp(microseconds: 1_767_576_600_000_000)
        let before =
            checks == 0 ? .none : CheckHistory(count: checks, first: time, last: time)
        return .consistent(
            VerifiedInvoice(
                stored: stored(status, invoice, red: red), checksBefore: before,
                isFromOutage: isFromOutage))
    }

    /// With names as long as the law allows, and with what does not belong into a name.
    package static func loud() -> Invoice {
        var invoice = SyntheticInvoice.digital(1)
        invoice.seller.name = String(repeating: "很长的名称", count: 20)
        invoice.buyer = Party(name: "张\u{202E}三\n四", taxNumber: "")
        return invoice
    }

    package static func red() -> Invoice {
        SyntheticInvoice.red(2, of: SyntheticInvoice.digital(1))
    }

    static let waits: [Verdict] = [
        .limited(retryAfter: .seconds(86_399)), .throttled(retryAfter: .seconds(59)),
        .overloaded(retryAfter: .seconds(1)),
    ]

    /// Every verdict that a conversation may have to say.
    package static let all: [Verdict] =
        InvoiceStatus.allCases.flatMap { status in
            [0, 7_000_000].map { checks in
                verdict(status, loud(), checks: checks, red: status == .normal ? 0 : -5_650)
            }
        } + [
            verdict(.normal, red(), checks: 3), verdict(isFromOutage: true), .inconsistent,
            .notFound,
            .outOfRange,
        ] + waits
}
