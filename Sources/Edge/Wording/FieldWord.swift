/// The names of an invoice's fields, as forms, faces and answers have them.
package enum FieldWord: String, Wording {
    case qrLabel, code, number, issuedOn, amountLabel, amountBeforeTax, freightAmount,
        priceBeforeTax, vehicleTotal, checkCode, sellerTaxNumber, lastSix, threeFactors, total,
        redSum, remaining, machineNumber, region, kind, buyer, seller, partyName,
        partyTaxNumber, partyAddress, partyBank, lines, lineName, lineSpecification, lineUnit,
        lineQuantity, linePrice, lineAmount, lineRate, lineTax, amountSum, taxSum, remark,
        originalTitle, holderName
}
