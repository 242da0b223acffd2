/// The page's sentences, and the verdicts that conversations say with them. The templates name them
/// (`words.submit`); a language is a file beside this one, and the compiler misses a word that it has
/// not.
package enum PageWord: String, CaseIterable, Sendable {
    case service, title, skip, tongue, heading, about, privacy, mirror, qrLabel, qrHelp, scan,
        cameraView, cameraStop, cameraLooking, cameraDenied, cameraMissing, cameraFailed, filled,
        filledWrong, notQR, byHand, code, codeHelp, number, numberHelp, issuedOn, issuedOnHelp,
        kindUnknown, kindDigital, factors, factorsHelp, factorWaiting, amountLabel, amountHelp,
        amountBeforeTax, freightAmount, priceBeforeTax, vehicleTotal, checkCode, checkCodeHelp,
        sellerTaxNumber, sellerTaxNumberHelp, submit, again, whereabouts, placeQR, placeNumbers,
        placeFactor, whichTitle, lastSix, threeFactors, checkedAt, checkedBy, requestID, next,
        another, print, total, redSum, remaining, outageTitle, outage, checkedFirst, repeatedHint,
        checksumWrong, normalHeadline, normalLead, voidedHeadline, voidedLead, voidedStamp,
        redFlushedHeadline, redFlushedLead, redFlushedStamp, partlyHeadline, partlyLead,
        partlyStamp, whollyHeadline, whollyLead, whollyStamp, redLetterHeadline, redLetterLead,
        verifiedStamp, noExpense, askNew, inconsistentHeadline, inconsistentLead, compareAgain,
        mindTax, askSeller, notFoundHeadline, notFoundLead, compareNumber, justIssued, callTax,
        outOfRangeHeadline, outOfRangeLead, checkDate, askOffice, malformedHeadline,
        malformedLead, limitedHeadline, limitedLead, throttledHeadline, throttledLead,
        overloadedHeadline, overloadedLead, faultHeadline, faultLead, keptBelow,
        unreadableHeadline, unreadableLead, machineNumber, region, kind, buyer,
        seller, partyName, partyTaxNumber, partyAddress, partyBank, masked, lines, lineName,
        lineSpecification, lineUnit, lineQuantity, linePrice, lineAmount, lineRate, lineTax,
        amountSum, taxSum, remark, originalTitle, photo, photoHelp, photoSend, photoReading,
        photoReadHeadline, photoReadLead, noCodeHeadline, noCodeLead, photoNear, photoLight,
        photoInstead, notAPhotoHeadline, notAPhotoLead, photoTooLargeHeadline,
        photoTooLargeLead, photoHardHeadline, photoHardLead, photoSlowHeadline, photoSlowLead,
        photoAwayHeadline, photoAwayLead, alone, sample, sampleNote, screenshot,
        otherCodeHeadline, lapsedHeadline, lapsedLead, lapsedStep, awayHeadline, awayLead,
        checkAgain,
        askedAt, operatedBy, operatorUnnamed, consistentMark, inconsistentMark, redLetterMark,
        keepRed, codeIdle, home,
        noPageHeadline, noPageLead
}
