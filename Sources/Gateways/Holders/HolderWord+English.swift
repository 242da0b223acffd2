extension HolderWord {
    var english: String {
        switch self {
        case .signInHeading: "Sign in"
        case .signInLead:
            "Type your phone number and we send six digits. There is no password and nothing to register."
        case .noPhonesLead:
            "No text messages can be sent from here yet. Send “my receipts” in the chat, and sign in by the link that comes back."
        case .signInNoPassword:
            "Your number is kept encrypted, to know you again by. It is never in the public log."
        case .signInChats:
            "Have you entered in a chat? Send “my receipts” there, and a link to sign in comes back."
        case .signInNoFee:
            "Neither entering nor a prize costs anything. Whoever asks for money first is a fraud."
        case .phoneLabel: "Phone number"
        case .phoneHelp: "A mainland mobile number of 11 digits."
        case .noPhone: "This is no mainland mobile number. Please check it."
        case .sendCode: "Send me a code"
        case .exhausted:
            "Too many text messages have gone out today. Please try tomorrow, or sign in by the link in a chat."
        case .codeHeading: "Type the code"
        case .codeLabel: "Code"
        case .codeHelp: "The six digits of the text message."
        case .codeComes:
            "It takes a few seconds and is good for ten minutes, in this browser, where you typed the number."
        case .codeSecret: "Tell the code to nobody. We never ask for it."
        case .codeAgain: "Nothing came? Send another"
        case .confirm: "Go on"
        case .wrongCode: "That is not the code. Tries left: %@."
        case .codeOver:
            "This code is over: it was used, ten minutes have passed, or there were too many wrong tries. Please ask for another."
        case .linkHeading: "Sign in by your chat's link"
        case .linkLead: "The button signs you in as “%@”."
        case .linkSwitches: "You are signed in as “%@”. Going on signs you in as somebody else."
        case .linkOwn:
            "Only use a link that you asked for in your own chat. With somebody else's you would enter for him."
        case .linkOnce: "The link is good once and for ten minutes."
        case .lapsedHeading: "This link is over"
        case .lapsedLead:
            "A link is good once and for ten minutes. Please ask for another in the chat."
        case .signIn: "Sign in"
        case .signedInAs: "You are signed in as “%@”."
        case .notSignedIn: "You are not signed in."
        case .signOut: "Sign out"
        case .signOutHeading: "Sign out"
        case .back: "Back to my receipts"
        case .privacyLink: "What the public log tells about you"
        case .knownBy: "You are known by"
        case .joinHeading: "Add a phone number"
        case .joinLead:
            "A new number, or entries both in a chat and by phone? Make them one person. The code goes to the number that you add."
        case .joinBoth: "Whichever you sign in by, you see all receipts and can claim all prizes."
        case .joinCaps: "Limits a day, a month and in all count everything together from then on."
        case .joinForever: "It cannot be undone, so add only a number of your own."
        case .forgetHeading: "Forget me"
        case .forgetLead:
            "Deletes everything here that tells who you are. Nothing brings it back."
        case .forgetGone: "Your numbers, chat identities and sessions are deleted at once."
        case .forgetPrizes:
            "Prizes not yet claimed are lost, for nobody knows any more that they are yours. Claim them first."
        case .forgetLog:
            "Your entries stay in the public log, which has their time, ladder and outcome: neither you nor the invoice."
        case .forgetAuditors:
            "What the invoices say is deleted after the draw; of winners, and of those that the auditors check, once they have it."
        case .forgetCaps:
            "How often you entered still counts. A fingerprint under a secret key stays for it, at most 400 days, so that being forgotten is no way to enter more often."
        case .whatHappens: "What happens"
        case .forget: "Forget me"
        case .forgottenHeading: "You are forgotten"
        case .forgottenLead:
            "Numbers, identities and sessions are deleted. What still waits of your invoices goes after its draw, and once the auditors have what is due to them."
        case .phone: "phone"
        case .chat: "chat"
        case .shop: "shop"
        case .signInMessage:
            "%@ is your code to sign in to the receipt lottery. It is good for ten minutes. Tell it to nobody."
        case .joinMessage:
            "%@ joins this number with another account of the receipt lottery, which then sees its receipts. If that is not you, tell it to nobody."
        case .appealHeading: "Appeal about a prize"
        case .appealLead:
            "The prize of this receipt is held while a person looks at it. Say what there is to say; the answer will stand here."
        case .appealNotHeld: "No prize of this receipt is held."
        case .appealAnswer: "Answer: %@"
        case .appealWaits: "Waits for an answer."
        case .appealOne:
            "One at a time, and three at most. Write no number of a document or a bank card."
        case .appealSend: "Send the appeal"
        case .appealLabel: "What there is to say"
        case .appealHelp: "At most five hundred characters."
        case .appealEmpty: "Say something, in at most five hundred characters."
        case .appealLink: "Is your prize held? Appeal"
        case .demoPhoneHeading: "The demonstration's phone"
        case .demoPhoneLead:
            "Text messages of the demonstration come here, whatever number they are for. The real service has no such page."
        case .demoPhoneEmpty: "No messages yet."
        case .demoConsoleHeading: "The demonstration's console for operators"
        case .demoConsoleLead:
            "These accounts are made anew at each start and are good in the demonstration only. A code lasts half a minute, and is good once."
        case .demoConsoleName: "Account name"
        case .demoConsolePassword: "Password"
        case .demoConsoleCode: "One-time code"
        }
    }
}
