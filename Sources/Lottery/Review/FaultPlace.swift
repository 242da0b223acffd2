extension CampaignManifest.Unreadable {
    /// The field of the manifest at fault, and a text in it that tells the place.
    package var place: (field: String, word: String?) {
        switch self {
        case .tooLarge, .rules(.json), .rules(.missing): ("", nil)
        case .missing(let path), .malformed(let path, _): (path, nil)
        case .rules(.fault(let fault)): fault.place
        case .fault(let fault): fault.place
        }
    }
}

extension CampaignRules.Fault {
    fileprivate var place: (field: String, word: String?) {
        switch self {
        case .originWithoutCampaign: ("origin", nil)
        case .prize(let id), .prizeTwice(let id): ("prizes", id)
        case .ladderWithUnknownPrize(let number, let id): ("ladders.\(number)", id)
        case .ladderThatDoesNotFall(let number): ("ladders.\(number)", nil)
        case .noRevealers: ("parties", nil)
        case .revealerTwice(let name): ("parties", name)
        case .auditOfNone: ("audit_one_in", nil)
        }
    }
}

extension CampaignManifest.Fault {
    fileprivate var place: (field: String, word: String?) {
        switch self {
        case .periodWithoutLength: ("closes", nil)
        case .promiseWithoutTime: ("receipt_promise_s", nil)
        case .ladderNumber(let number): ("ladders", String(number))
        case .logKeyOfAnotherName: ("log_key", nil)
        case .receiptKeyOfAnotherName: ("receipt_key", nil)
        case .partiesAreNotRevealers, .tooManyWitnesses: ("parties", nil)
        case .keyOfAnotherName(let name), .noName(let name), .nameTwice(let name),
            .keyTwice(let name):
            ("", name)
        case .keeperOfNobody(let name): ("keepers", name)
        case .noTables, .tablesThatDoNotRise: ("tables", nil)
        case .tableWithoutLadder(let number): ("tables", String(number))
        case .drawWithoutGoodName(let name), .drawTwice(let name), .drawForNobody(let name),
            .seriesThatGoesBack(let name):
            ("draws", name)
        case .drawWithUnknownPrize(_, let prize), .prizeInLadderAndDraw(let prize),
            .drawsGiveMore(let prize):
            ("draws", prize)
        case .taxRate: ("tax.rate_percent", nil)
        case .claimWithoutTime: ("claim_days", nil)
        }
    }
}
