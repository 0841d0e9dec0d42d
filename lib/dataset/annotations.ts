/** One annotator's answer. */
export interface AnnotatedAnswer {
  /** The answer as typed. */
  answer: string;
  /** How sure the annotator was; null or absent where it is not known. */
  answer_confidence?: string | null;
}

/** A row of VizWiz: a picture, a question about it and, except in test, what people answered. */
export interface Annotation {
  /** The picture's file name, without a folder. */
  image: string;
  /** The question as asked. */
  question: string;
  /** The annotators' answers, ten as a rule; absent in test. */
  answers?: AnnotatedAnswer[];
  /** "yes/no", "number", "other" or "unanswerable"; absent in test. */
  answer_type?: string;
  /** 1 where the picture answers the question; absent in test. */
  answerable?: 0 | 1;
}
