import Edge

/// The sentences that only the page has.
enum PageWord: String, Wording {
    case service, title, skip, tongue, heading, about, privacy, mirror, qrHelp, scan,
        cameraView, cameraStop, cameraLooking, cameraDenied, cameraMissing, cameraFailed,
        filled, filledWrong, notQR, byHand, codeHelp, numberHelp, issuedOnHelp, kindUnknown,
        kindDigital, factors, factorsHelp, factorWaiting, amountHelp, checkCodeHelp,
        sellerTaxNumberHelp, submit, whereabouts, placeQR, placeNumbers, placeFactor,
        whichTitle, checkedAt, checkedBy, requestID, next, print, masked, photo, photoHelp,
        photoSend, photoReading, alone, sample, sampleNote, askedAt, operatedBy,
        operatorUnnamed, codeIdle, home, noPageHeadline, noPageLead, rooms, roomVerification,
        roomLottery, roomReceipts, roomReasons, enter, holderNameHelp, offersHeading,
        offersSignIn, signIn, offersAbout, lotteryPrivacy, lotteryCheck, enterByDetails,
        enterByChecking
}

extension PageWord {
    /// All words of the page, those of verdicts and fields among them, as the templates ask for them.
    static let page: [Language: [String: String]] = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { language in
            var words = named(in: language)
            for area in [VerdictWord.named(in: language), FieldWord.named(in: language)] {
                words.merge(area) { _, _ in preconditionFailure("two areas have one word") }
            }
            return (language, words)
        })
}
