/**
 * The resource types of FHIR R4 (4.0.1), in the groups people think in. One table feeds the policy grid, the
 * Cedar schema, the scope builder and the request parser. Not here: which of them belong to a patient
 * (patient-compartment.ts).
 */

export const RESOURCE_GROUPS = {
  clinical: {
    label: "Clinical",
    meaning: "What is known about a patient's health.",
    types:
      "AdverseEvent AllergyIntolerance BodyStructure CarePlan CareTeam ClinicalImpression Condition DetectedIssue FamilyMemberHistory Flag Goal List NutritionOrder Procedure RequestGroup RiskAssessment ServiceRequest VisionPrescription",
  },
  diagnostics: {
    label: "Diagnostics",
    meaning: "Measurements, laboratory results, images and samples.",
    types: "DiagnosticReport ImagingStudy Media MolecularSequence Observation Specimen",
  },
  medications: {
    label: "Medications",
    meaning: "What was prescribed, dispensed, given or taken, and immunizations.",
    types:
      "Immunization ImmunizationEvaluation ImmunizationRecommendation Medication MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement",
  },
  documents: {
    label: "Documents and messages",
    meaning: "Notes, letters, forms, files and conversations.",
    types:
      "Basic Binary Bundle Communication CommunicationRequest Composition Consent Contract DocumentManifest DocumentReference GuidanceResponse Linkage MessageHeader Questionnaire QuestionnaireResponse",
  },
  people: {
    label: "People and places",
    meaning: "Patients, practitioners, organizations and where care happens.",
    types:
      "Endpoint Group HealthcareService Location Organization OrganizationAffiliation Patient Person Practitioner PractitionerRole RelatedPerson",
  },
  administrative: {
    label: "Administrative",
    meaning: "Encounters, appointments, schedules and tasks.",
    types: "Appointment AppointmentResponse Encounter EpisodeOfCare Schedule Slot Task",
  },
  devices: {
    label: "Devices and supplies",
    meaning: "Devices, substances and what was ordered or delivered.",
    types:
      "BiologicallyDerivedProduct Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement Substance SupplyDelivery SupplyRequest",
  },
  financial: {
    label: "Financial",
    meaning: "Coverage, claims, charges and payments.",
    types:
      "Account ChargeItem ChargeItemDefinition Claim ClaimResponse Coverage CoverageEligibilityRequest CoverageEligibilityResponse EnrollmentRequest EnrollmentResponse ExplanationOfBenefit InsurancePlan Invoice PaymentNotice PaymentReconciliation",
  },
  research: {
    label: "Research and quality",
    meaning: "Studies, measures and evidence.",
    types:
      "EffectEvidenceSynthesis Evidence EvidenceVariable Library Measure MeasureReport ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskEvidenceSynthesis",
  },
  definitions: {
    label: "Definitions and terminology",
    meaning: "Code systems, profiles, protocols and catalogues; nothing about a person.",
    types:
      "ActivityDefinition CapabilityStatement CatalogEntry CodeSystem CompartmentDefinition ConceptMap EventDefinition ExampleScenario GraphDefinition ImplementationGuide MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition NamingSystem ObservationDefinition OperationDefinition OperationOutcome PlanDefinition SearchParameter SpecimenDefinition StructureDefinition StructureMap SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification TerminologyCapabilities TestReport TestScript ValueSet",
  },
  system: {
    label: "Audit and subscriptions",
    meaning: "The server's own records: audit trail, provenance, subscriptions, verification.",
    types: "AuditEvent Provenance Subscription VerificationResult",
  },
} as const satisfies Record<string, { label: string; meaning: string; types: string }>

export type ResourceGroup = keyof typeof RESOURCE_GROUPS
export const GROUP_NAMES = Object.keys(RESOURCE_GROUPS) as ResourceGroup[]

/** Types of a group, alphabetical. */
export const typesOfGroup = (group: ResourceGroup): readonly string[] =>
  RESOURCE_GROUPS[group].types.split(" ")

const GROUP_BY_TYPE: ReadonlyMap<string, ResourceGroup> = new Map(
  GROUP_NAMES.flatMap((group) => typesOfGroup(group).map((type) => [type, group] as const)),
)

/** Every R4 type, alphabetical. */
export const RESOURCE_TYPES: readonly string[] = [...GROUP_BY_TYPE.keys()].sort()

export const isResourceType = (name: string): boolean => GROUP_BY_TYPE.has(name)
export const groupOf = (type: string): ResourceGroup | null => GROUP_BY_TYPE.get(type) ?? null

const IRREGULAR: Readonly<Record<string, string>> = {
  Basic: "basic resources",
  EpisodeOfCare: "episodes of care",
  ExplanationOfBenefit: "explanations of benefit",
  Media: "media",
  MedicationKnowledge: "medication knowledge",
  MedicinalProductManufactured: "manufactured medicinal products",
  MedicinalProductPackaged: "packaged medicinal products",
  MedicinalProductPharmaceutical: "pharmaceutical medicinal products",
  Person: "person records",
  RelatedPerson: "related persons",
  SubstanceReferenceInformation: "substance reference information",
  Evidence: "evidence",
}

/** `AllergyIntolerance` -> `allergy intolerances`, for sentences. */
export function pluralOf(type: string): string {
  const irregular = IRREGULAR[type]
  if (irregular) return irregular
  const words = type.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()
  if (/[^aeiou]y$/.test(words)) return `${words.slice(0, -1)}ies`
  if (/sis$/.test(words)) return words.replace(/is$/, "es")
  if (/(ss|x|ch|sh)$/.test(words)) return `${words}es`
  return /s$/.test(words) ? words : `${words}s`
}

/** The known type nearest in spelling, for "did you mean"; null when nothing is near. */
export function nearestType(name: string): string | null {
  return nearestOf(name, RESOURCE_TYPES)
}

/** The candidate within three edits of `name` (letter case is not an edit), or null. */
export function nearestOf(name: string, candidates: readonly string[]): string | null {
  const wanted = name.toLowerCase().slice(0, 64)
  let best: string | null = null
  let least = 4
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
