import Edge

/// The sentences of the lottery's pages. The templates name them (`say.odds`); a language is a file beside this one,
/// and the compiler misses a word that it has not.
enum LotteryWord: String, CaseIterable, Sendable {
    case listHeading, listLead, listEmpty, allCampaigns, seeCampaigns, myReceipts,
        myReceiptsAbout, whyHeading, whyAbout, checkHeading, checkAbout, topPrize, anyPrize,
        entriesSoFar, seeDraws, prizesLeft, prize, share, left, odds, chance, oddsFixed, rules,
        rulesSigned, manifestFile, parties, partiesLead, roleOperator, roleRevealer, roleCosigner,
        roleAuditor, ruleWhen, ruleIssued, ruleLeast, ruleKinds, ruleAnyKind, ruleRegions,
        ruleSellers, ruleSellersListed, ruleBuyer, ruleBuyerPerson, ruleBuyerName, ruleCaps,
        ruleOnce, rulePaid, ruleTax, ruleUnlisted, ruleAudit, rulePeriodic, drawsHeading,
        drawsLead, instantDraw, periodicDraw, sealed, seals, lastSeal, prizesWon, latestWins,
        receiptCode,
        entryNumber, enteredAt, winsMasked, noWins, drawCloses, drawSources, drawPrizes,
        drawPerHolder, drawRange, filesHeading, filesLead, fileCheckpoint, fileCheckpointAbout,
        fileManifest, fileManifestAbout, fileSignatures, fileTerms, fileTermsSignatures,
        fileReveals, fileResult, fileDrawCheckpoint, verifyCommand, drawDone, drawTermsOut,
        drawClosed, drawAhead,
        awayLead, awaySteps, revealing, stageLogged, stageSigned, stageRevealed, skipSuspense,
        wonHeadline, wonLead, wonLeadPublic, notPaidYet, noFee, keepFiles, keepInvoice,
        lostHeadline, lostLead, lostAgain, lostCheck, waitingHeadline, waitingLead, waitSeal,
        waitCosignatures, waitReveals, waitPromise, lookAgain, ticket, campaign, invoiceOf,
        amountOf, ladderOf, filesOfYours, fileToShow, fileToShowAbout,
        saveFileToShow, fileToShowLater, fileToKeep, fileToKeepAbout, saveFileToKeep,
        checkByYourself, publicRecord, publicRecordAbout, isItYours, enterAnother, signInFirst,
        signInFirstAbout, receiptsLead, receiptsLeadOut, signedInAs, noReceipts, noReceiptsAbout,
        olderReceipts, account, joinAccounts, joinAccountsAbout, forgetMe, signOut, stateWaiting,
        stateWon, stateLost, refusedHeadline, refusedOther, refusedAsk, signedRefusal,
        signedRefusalAbout, awaitedHeadline, awaitedLead, awaitedKeep, signInHeadline, signInLead,
        staleHeadline, staleLead, awayHeadline, whyLead, howHeading, stepEnter, stepEnterText,
        stepLog, stepLogText, stepSign, stepSignText, stepReveal, stepRevealText, stepCompute,
        stepComputeText, tricksHeading, tricksLead, limitsHeading, limitsLead, selfHeading,
        selfFirst, selfSecond, selfThird

    func text(in language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }

    /// All words of a language under their names, as the templates ask for them.
    static let all: [Language: [String: String]] = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { language in
            let words = allCases.map { ($0.rawValue, $0.text(in: language)) }
            return (language, Dictionary(uniqueKeysWithValues: words))
        })
}
