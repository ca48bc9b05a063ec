/** What a recording keeps as it is; everything else is replaced. Names are in lower case. */

/** Members, and parameters of addresses, that Autotask, Atria and the product's own requests have. */
export const memberNames = new Set(
  `items item itemid pagedetails count requestcount prevpageurl nextpageurl querycount errors message maxrecords
  includefields filter op field value zonename url weburl ci id companyid companyname companynumber companytype isactive
  contractid contractname contractnumber contractcategory contracttype contractperiodtype status isdefaultcontract
  startdate enddate serviceid contractserviceid name description invoicedescription internaldescription sku periodtype
  unitprice internalcurrencyunitprice internalcurrencyadjustedprice unitcost price cost units unitchange effectivedate
  approveandpostdate vendorcompanyid
  organizationallevelassociationid internalcurrencyprice quoteitemid allowrepeatservice adjustedunitprice
  externalrequestthreshold requestthresholdtimeframe currenttimeframerequestcount info cancreate canquery canupdate
  useraccessforcreate useraccessforquery useraccessforupdate createdatetime creatorresourceid title notetype publish
  lastactivitydate
  start end page pagesize totalcount build code billingidentifier type customercode customername
  customeraccountcode productsku summarygrouping billable
  formerlybilled lastmonthcount thismonthcount user paging search`.split(/\s+/),
);

/** Members whose numbers are quantities, kinds or counts and no identifiers. */
export const plainNumbers = new Set(
  `units unitchange thismonthcount lastmonthcount count requestcount querycount page pagesize totalcount build maxrecords
  status contracttype contractperiodtype companytype contractcategory periodtype externalrequestthreshold
  requestthresholdtimeframe currenttimeframerequestcount`.split(/\s+/),
);

/** Texts that are words of the interfaces. */
export const plainTexts = new Set(
  `active deprovisioned disabled standard test demo open closed eq gt gte lt lte in and or noteq contains true false
  all restricted none`.split(/\s+/),
);

/** Parts of addresses. */
export const pathParts = new Set(
  `atservicesrest v1.0 api v2 billing periods customers query next count zoneinformation thresholdinformation
  entityinformation fields companies contracts services contractservices contractserviceunits contractserviceadjustments
  contractnotes serviceadjustments`.split(/\s+/),
);

/** The words of the texts by which Autotask refuses: the product tells them apart by these. */
export const errorWords = new Set(
  `Attempt to insert duplicate data into contract_service_period ContractServiceAdjustment effectiveDate must be between
  the start date and end of Contract referenced by contractID Unable make changes as it would result in deletion
  modification an already approved posted contract period simulator's own text negative Queries are limited or fewer OR
  conditions Invalid query syntax maxCountOfRecordsToReturn find Entity Picklist value does not exist for Value reference
  existing entity Reference on field of type is invalid required record number The Autotask API thread threshold threads
  has been exceeded integration code user name account locked Please see your Administrator details Zone information could
  determined A requested resource support http method No HTTP was found that matches request URI unexpected error occurred
  If problem persists please contact Support ID serviceID contractServiceID unitChange units unit below zero`
    .toLowerCase()
    .split(/\s+/),
);
