/// The names of verdicts, what they mean and what to do next: at the page, in conversations and at
/// the command line.
package enum VerdictWord: String, Wording {
    case again, another, outageTitle, outage, checkedFirst, repeatedHint, checksumWrong,
        normalHeadline, normalLead, voidedHeadline, voidedLead, voidedStamp, redFlushedHeadline,
        redFlushedLead, redFlushedStamp, partlyHeadline, partlyLead, partlyStamp,
        whollyHeadline, whollyLead, whollyStamp, redLetterHeadline, redLetterLead,
        verifiedStamp, noExpense, askNew, inconsistentHeadline, inconsistentLead, compareAgain,
        mindTax, askSeller, notFoundHeadline, notFoundLead, compareNumber, justIssued, callTax,
        outOfRangeHeadline, outOfRangeLead, checkDate, askOffice, malformedHeadline,
        malformedLead, limitedHeadline, limitedLead, throttledHeadline, throttledLead,
        overloadedHeadline, overloadedLead, faultHeadline, faultLead, keptBelow,
        unreadableHeadline, unreadableLead, photoReadHeadline, photoReadLead, noCodeHeadline,
        noCodeLead, photoNear, photoLight, photoInstead, notAPhotoHeadline, notAPhotoLead,
        photoTooLargeHeadline, photoTooLargeLead, photoHardHeadline, photoHardLead,
        photoSlowHeadline, photoSlowLead, photoAwayHeadline, photoAwayLead, screenshot,
        otherCodeHeadline, lapsedHeadline, lapsedLead, lapsedStep, awayHeadline, awayLead,
        checkAgain, consistentMark, inconsistentMark, redLetterMark, keepRed
}
